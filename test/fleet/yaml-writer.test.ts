import { Yaml } from 'cdk8s';
import fc from 'fast-check';
import { YamlWriter } from '../../src/fleet/yaml-writer';

const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom(
  '', ' ', 'no', '1.0', '0x1f', '- a', 'a\nb\n', '\ta\nb', '{\n  "a": 1\n}', '# a', 'a: b', '|', '"', '…', '~', '2026-11-26',
));
const { value } = fc.letrec(tie => ({
  value: fc.oneof({ depthSize: 'small' }, text, fc.double(), fc.integer(), fc.boolean(), fc.constantFrom(null, undefined, -0), tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 3 }),
  object: fc.dictionary(text, tie('value'), { maxKeys: 4 }),
}));

test('it writes what cdk8s writes, and the same again', () => {
  const object = fc.oneof({ weight: 3, arbitrary: fc.dictionary(text, value, { maxKeys: 5 }) }, { weight: 1, arbitrary: value });
  fc.assert(fc.property(fc.array(fc.array(object, { maxLength: 3 }), { maxLength: 5 }), files => {
    const writer = new YamlWriter();
    for (const objects of [...files, ...files]) {
      expect(writer.write(objects)).toBe(Yaml.stringify(...objects));
    }
  }), { seed: 1, numRuns: 500 });
});

test('what is in an object twice is written as cdk8s does', () => {
  const shared = { a: ['b'] };
  for (const objects of [
    [{ x: shared, y: shared }], [{ x: { deep: shared }, y: [shared] }], [{ x: shared }, { x: shared }], [new Date(0)], [{ x: new Date(0) }],
  ]) {
    expect(new YamlWriter().write(objects)).toBe(Yaml.stringify(...objects));
  }
});

test('parts that were written before are not written again, and not kept without end', () => {
  const stringify = jest.spyOn(Yaml, 'stringify');
  const writer = new YamlWriter();
  const write = (range: string) => writer.write([{ kind: 'A', spec: { range } }]);
  write('10.0.0.0/24');
  expect(stringify).toHaveBeenCalledTimes(2);
  write('10.0.1.0/24');
  expect(stringify).toHaveBeenCalledTimes(3);
  write('10.0.0.0/24');
  expect(stringify).toHaveBeenCalledTimes(3);
  for (let i = 0; i < 1000; i++) {
    write(`10.1.${i}`);
  }
  stringify.mockClear();
  expect(write('10.0.0.0/24')).toBe('kind: A\nspec:\n  range: 10.0.0.0/24\n');
  expect(stringify).toHaveBeenCalledWith({ spec: { range: '10.0.0.0/24' } });
  stringify.mockRestore();
});
