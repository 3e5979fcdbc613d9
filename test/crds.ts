import * as fs from 'fs';
import * as path from 'path';
import Ajv from 'ajv';
import type { ValidateFunction } from 'ajv';
import * as YAML from 'yaml';

/**
 * The custom resource definitions of each release, as their projects publish them: hyperconverged-1.17.yaml and so on. They aren't part of
 * this repository; the variable CRDS tells where they are.
 */
const CRDS = process.env.CRDS ?? path.join(__dirname, '..', '..', 'shared', 'crds');

/** Whether there are any definitions to judge by. */
export const HAVE_CRDS = fs.existsSync(CRDS);

/** What to tell where there are none. */
export const NO_CRDS = `NOT JUDGED by the clusters' own schemas: there are no custom resource definitions in ${path.relative(process.cwd(), CRDS)}. `
  + 'Set CRDS to a folder that has them (hyperconverged-1.17.yaml from deploy/crds of kubevirt/hyperconverged-cluster-operator, and so on).';

const FORMATS = { int32: Number.isInteger, int64: Number.isSafeInteger };

const validators = new Map<string, ValidateFunction | undefined>();

/** The check of one served version of a definition; undefined where there is no such file. */
export function crdValidator(file: string, version: string): ValidateFunction | undefined {
  const key = `${file} ${version}`;
  if (!validators.has(key)) {
    const name = path.join(CRDS, `${file}.yaml`);
    validators.set(key, fs.existsSync(name) ? compile(YAML.parse(fs.readFileSync(name, 'utf8')), version) : undefined);
  }
  return validators.get(key);
}

/** The versions of a definition, with the schema of each. */
export function crdVersions(file: string): any[] | undefined {
  const name = path.join(CRDS, `${file}.yaml`);
  return fs.existsSync(name) ? YAML.parse(fs.readFileSync(name, 'utf8')).spec.versions : undefined;
}

function compile(crd: any, version: string): ValidateFunction {
  const { schema, served } = crd.spec.versions.find((v: any) => v.name === version);
  expect(served).toBe(true);
  const root = strict(schema.openAPIV3Schema);
  const { properties } = root;
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, validateSchema: false, code: { optimize: false } }); // formats of text, such as date-time, are not judged
  for (const [format, validate] of Object.entries(FORMATS)) {
    ajv.addFormat(format, { type: 'number', validate });
  }
  return ajv.compile({
    ...root,
    properties: { ...properties, apiVersion: { const: `${crd.spec.group}/${version}` }, kind: { const: crd.spec.names.kind }, metadata: { type: 'object' } },
    required: ['apiVersion', 'kind', 'metadata'],
  });
}

/** The schema as the API server reads it under strict field validation: what isn't named isn't allowed. */
function strict(schema: any): any {
  if (Array.isArray(schema)) {
    return schema.map(strict);
  }
  if (typeof schema !== 'object' || schema === null) {
    return schema;
  }
  const result: any = { ...schema };
  // What is in allOf, anyOf, oneOf and not says no more of fields that are named beside them.
  for (const key of ['items', 'additionalProperties']) {
    result[key] = schema[key] === undefined ? undefined : strict(schema[key]);
  }
  if (schema.properties) {
    // Defaults are filled in before anything is required.
    result.required = schema.required?.filter((key: string) => schema.properties[key]?.default === undefined);
    result.properties = Object.fromEntries(Object.entries(schema.properties).map(([key, value]) => [key, strict(value)]));
    if (schema.additionalProperties === undefined && !schema['x-kubernetes-preserve-unknown-fields']) {
      result.additionalProperties = false;
    }
  }
  if (schema['x-kubernetes-int-or-string']) {
    delete result.type;
    result.anyOf = [{ type: 'integer' }, { type: 'string' }];
  }
  return JSON.parse(JSON.stringify(result));
}
