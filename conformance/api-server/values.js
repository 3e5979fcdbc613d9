// Values that a schema of a custom resource definition takes, made by fast-check.
const fc = require('fast-check');

/** A record of which any part may be missing, or most: deep schemas would else give huge values. */
const some = (model, required) => fc.record(
  Object.fromEntries(Object.entries(model).map(([key, value]) => [key, required.includes(key) ? value : fc.option(value, { nil: undefined, freq: 2 })])),
  { noNullPrototype: true },
).map(record => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)));

/** Text without what only some fields take: what a server asks of names, durations and the like stands in no schema. */
const TEXT = fc.constantFrom('a', 'node-1', '10DE:1EB8', '1h0m0s', 'Cascadelake', '0');

const textOf = ({ enum: values, pattern, format, minLength = 0, maxLength = 40 }) => (
  values ? fc.constantFrom(...values)
    : pattern ? fc.stringMatching(new RegExp(pattern)).filter(({ length }) => length >= minLength && length <= maxLength)
      : format === 'date-time' ? fc.constant('2026-01-01T00:00:00Z') : TEXT.filter(({ length }) => length >= minLength));

const LARGEST = { int32: 2 ** 31 - 1 };

/** Values of a schema. `overrides` has other values for fields of some names. */
exports.valuesOf = function valuesOf(schema, overrides = {}) {
  if (schema['x-kubernetes-int-or-string']) {
    return fc.oneof(fc.integer({ min: 0, max: 100 }), schema.pattern ? textOf(schema) : fc.constant('10%'));
  }
  switch (schema.type) {
    case 'boolean': return fc.boolean();
    case 'integer': return fc.oneof(
      fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 100, (schema.minimum ?? 0) + 100) }),
      fc.constant(schema.maximum ?? LARGEST[schema.format] ?? Number.MAX_SAFE_INTEGER));
    case 'number': return fc.constantFrom(0.5, 1);
    case 'string': return textOf(schema);
    case 'array': return arrayOf(schema, valuesOf(schema.items, overrides));
    default: return objectOf(schema, overrides);
  }
};

function arrayOf({ 'minItems': min = 0, 'maxItems': max = 2, 'x-kubernetes-list-type': type, 'x-kubernetes-list-map-keys': keys }, items) {
  const selector = type === 'map' ? item => keys.map(key => item[key]).join('\n') : type === 'set' ? item => JSON.stringify(item) : undefined;
  const size = { minLength: min, maxLength: Math.min(max, min + 2) };
  return selector ? fc.uniqueArray(items, { ...size, selector }) : fc.array(items, size);
}

function objectOf({ properties, additionalProperties, required = [], 'x-kubernetes-preserve-unknown-fields': isOpen }, overrides) {
  if (properties) {
    return some(Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, overrides[key] ?? exports.valuesOf(value, overrides)])), required);
  }
  return additionalProperties && !isOpen
    ? fc.dictionary(fc.constantFrom('a', 'example.com/b'), exports.valuesOf(additionalProperties, overrides), { maxKeys: 2, noNullPrototype: true })
    : fc.constant({});
}
