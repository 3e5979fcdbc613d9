import { execFileSync } from 'child_process';
import * as path from 'path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import * as YAML from 'yaml';
import { deleteFolders, newFolder } from './folders';
import { FleetCluster, HyperConvergedVersion } from '../../src';
import type { FleetClusterProps } from '../../src';
import { isClusterName } from '../../src/fleet/cluster-name';
import { clusterFields, problemsOfCluster } from '../../src/fleet/cluster-problems';
import { readClusters } from '../../src/fleet/clusters';
import { piecesOfList } from '../../src/fleet/list-pieces';
import { readDocuments } from '../../src/yaml-source';
import { read, writeInto } from '../support';

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(deleteFolders);

const SCHEMA = JSON.parse(read('schemas', 'clusters.schema.json'));

/** The clusters of files, and what is wrong, without the folder of the files. */
function readAll(files: Record<string, string>, clusters: unknown[] = []) {
  const problems: string[] = [];
  const names = Object.entries(files).map(([name, text]) => writeInto(folder, name, text));
  const placed = readClusters(clusters as FleetClusterProps[], names, problems);
  const short = (text: string) => text.split(`${folder}/`).join('');
  return {
    clusters: placed.map(({ cluster }) => cluster),
    places: placed.map(({ place, rangePlace }) => [place, rangePlace].map(short)),
    problems: problems.map(short),
  };
}

const EAST = {
  name: 'prod-east', release: '4.21', nic: 'ens2f1', range: '10.200.5.0/24', nodes: 24, segment: 'dc1', labels: { 'example.com/stage': 'prod' }, values: { linkSpeed: '25G' },
};
const WEST = { name: 'prod-west', release: '1.17' };

test('the same clusters come from YAML, JSON, CSV and code', () => {
  const expected = [{ ...EAST, release: HyperConvergedVersion.openShift('4.21') }, { ...WEST, release: HyperConvergedVersion.hco('1.17') }];
  const data = { clusters: [WEST, EAST] };
  const csv = `name,release,nic,range,nodes,segment,labels.example.com/stage,values.linkSpeed
prod-west,1.17
prod-east,4.21,ens2f1,10.200.5.0/24,24,dc1,prod,25G
`;
  for (const files of [{ 'a.yaml': YAML.stringify(data) }, { 'a.yml': `---\n${YAML.stringify(data)}` }, { 'a.json': JSON.stringify(data) }, { 'a.csv': csv },
    { 'a.yaml': `${YAML.stringify({ clusters: [EAST] })}---\n${YAML.stringify({ clusters: [WEST] })}` }] as Record<string, string>[]) {
    expect(readAll(files)).toMatchObject({ clusters: expected, problems: [] });
  }
  expect(readAll({}, expected.reverse())).toMatchObject({ clusters: expected.reverse(), problems: [] });
  expect(readAll({}, [{ ...WEST, release: HyperConvergedVersion.hco('1.17'), nic: undefined, values: null }]).clusters).toEqual([{ name: 'prod-west', release: HyperConvergedVersion.hco('1.17') }]);
});

test('clusters know where they and their ranges come from', () => {
  const { places } = readAll({ 'a.yaml': 'clusters:\n- name: b\n  nic: eth1\n  range: 10.1.0.0/24\n- name: c\n', 'a.csv': 'name\n\nd\n' }, [{ name: 'a' }]);
  expect(places).toEqual([['clusters[0]', 'clusters[0]'], ['a.yaml:2', 'a.yaml:4'], ['a.yaml:5', 'a.yaml:5'], ['a.csv:3', 'a.csv:3']]);
});

const NAME = 'Write a DNS label: 1 to 63 lower-case letters, digits and hyphens, which neither begins nor ends with a hyphen, and is no device of Windows, such as';
const RELEASE = 'Write a release of OpenShift Virtualization (4.12 or later) or of HCO (1.8 or later), in quotes, such as "4.21".';
const FIELDS = 'name, release, nic, range, nodes, segment, labels, values';

test.each<[string, Record<string, string>, string[]]>([
  ['all at once, with line and field', {
    'a.yaml': 'clusters:\n- name: Prod_East\n  nods: 3\n- name: b\n  nodes: "3"\n  release: 4.20\n- nic: eth1\n- b\n',
    'b.json': '{ "clusters": [\n  { "name": "c",\n    "range": "10.1.0.0/33",\n    "labels": { "a b": "x", "ok": true }\n  } ] }',
  }, [
    'a.yaml:3: Prod_East: nods is no field. Write nodes.',
    `a.yaml:2: Prod_East: name is "Prod_East". ${NAME} "prod-east".`,
    `a.yaml:6: b: release is 4.2. ${RELEASE}`,
    'a.yaml:5: b: nodes is "3". Write how many nodes run virtual machines, a whole number from 1 on, without quotes, such as 24.',
    `a.yaml:7: name is unset. ${NAME} "prod-east".`,
    'a.yaml:8: it is "b". Write a cluster, with its name, such as {"name":"prod-east"}.',
    'b.json:4: c: labels has "a b", which is no label\'s key. Write one such as "example.com/stage".',
    'b.json:4: c: labels.ok is true. Write a label\'s value: up to 63 letters, digits, hyphens, underscores and dots, in quotes where it looks like a number or a truth value, such as "prod".',
  ]],
  ['what the schema can\'t say', { 'a.yaml': 'clusters:\n- name: a\n  release: "4.2"\n- name: b\n  range: 10.1.0.0/33\n' }, [
    expect.stringMatching(/^a\.yaml:3: a: release is "4\.2"\. HyperConvergedVersion\.openShift: "4\.2" is no release that is known here\. Write one of 4\.12, /) as unknown as string,
    'a.yaml:5: b: range is "10.1.0.0/33", which is no network. Write addresses in CIDR notation, such as "10.200.5.0/24".',
  ]],
  ['the same name twice', { 'a.yaml': 'clusters: [{ name: a }]\n', 'b.csv': 'name\na\n' }, [
    'b.csv:2: name is "a", which another cluster has (a.yaml:1). Write another name, or leave one of the two out.',
  ]],
  ['names that are no folders everywhere', { 'a.yaml': 'clusters:\n- name: ..\n- name: a/b\n- name: con\n- name: ""\n- name: -a\n' }, [
    `a.yaml:2: ..: name is "..". ${NAME} "prod-east".`, `a.yaml:3: a/b: name is "a/b". ${NAME} "a-b".`, `a.yaml:4: con: name is "con". ${NAME} "prod-east".`,
    `a.yaml:5: name is "". ${NAME} "prod-east".`, `a.yaml:6: -a: name is "-a". ${NAME} "a".`,
  ]],
  ['files of another shape', { 'a.yaml': 'cluster: []\n', 'b.yaml': '- name: a\n', 'c.yaml': 'clusters: { a: {} }\n', 'd.yaml': '', 'e.yaml': 'clusters: [\n', 'f.txt': '', 'g.yaml': 'clusters:\n- a: &a\n  - *a\n' }, [
    'a.yaml:1: clusters is unset. Write a list of clusters, such as [{"name":"prod-east","release":"4.21","nic":"ens2f1","range":"10.200.5.0/24","nodes":24}].',
    'a.yaml:1: cluster is no field. Write clusters.',
    'b.yaml:1: it is [{"name":"a"}]. Write a list of clusters below the key clusters, in YAML or JSON, such as {"clusters":[{"name":"prod-east"}]}.',
    'c.yaml:1: clusters is {"a":{}}. Write a list of clusters, such as [{"name":"prod-east","release":"4.21","nic":"ens2f1","range":"10.200.5.0/24","nodes":24}].',
    'd.yaml:1: nothing is in it. Write clusters: [], if there are none.',
    expect.stringMatching(/^e\.yaml:\d: can't be read: /) as unknown as string,
    'f.txt: a file of clusters ends in .yaml, .yml, .json, .csv.',
    'g.yaml:3: can\'t be read: an alias that stands for what it is in.',
  ]],
  ['tables', { 'a.csv': 'name,nic,node,labels.,speed,labels\na,eth1,x\n', 'b.csv': 'name,nodes\nb,1.5\nc,2,3\n', 'c.csv': '' }, [
    'a.csv:1: column "node" is no field. Write nodes.',
    'a.csv:1: column "labels." is no field. Write one of name, release, nic, range, nodes, segment, labels.NAME or values.NAME.',
    'a.csv:1: column "speed" is no field. Write one of name, release, nic, range, nodes, segment, labels.NAME or values.NAME.',
    'a.csv:1: column "labels" is no field. Write one of name, release, nic, range, nodes, segment, labels.NAME or values.NAME.',
    'b.csv:3: 3 cells, for 2 columns; what has a comma in it stands in quotes.',
    'b.csv:2: b: nodes is "1.5". Write how many nodes run virtual machines, a whole number from 1 on, without quotes, such as 24.',
    'c.csv:1: empty: its first row has to name the columns.',
  ]],
])('errors: %s', (_, files, expected) => {
  expect(readAll(files).problems).toEqual(expected);
});

test('errors of code name the cluster by its place', () => {
  expect(readAll({}, [{ name: 'a' }, { name: 'b', release: {} }, null, { name: 'a', speed: 1 }]).problems).toEqual([
    `clusters[1]: b: release is {}. ${RELEASE}`,
    'clusters[2]: it is null. Write a cluster, with its name, such as {"name":"prod-east"}.',
    `clusters[3]: a: speed is no field. Write one of ${FIELDS}; what only the program knows goes into values.`,
  ]);
});

test('a cluster by itself is held to the same', () => {
  const cluster = new FleetCluster({ name: 'a', release: HyperConvergedVersion.hco('1.17') });
  expect(cluster).toEqual({ name: 'a', release: HyperConvergedVersion.hco('1.17'), labels: {}, values: {} });
  expect({ ...new FleetCluster({ ...EAST, release: HyperConvergedVersion.openShift('4.21') }), release: '4.21' }).toEqual(EAST);
  expect(() => new FleetCluster({ name: 'a', nodes: 0, nic: '' })).toThrow('The cluster can\'t be made:\n  nic is "". Write the name of the nodes\' second NIC, such as "ens2f1".\n  nodes is 0. Write');
  expect(() => new FleetCluster(undefined as any)).toThrow('The cluster can\'t be made:\n  it is unset. Write a cluster, with its name');
});

test('a file that is not there is told', () => {
  const problems: string[] = [];
  readClusters([], [`${folder}/none.yaml`], problems);
  expect(problems).toEqual([expect.stringMatching(/none\.yaml: can't be read: ENOENT/)]);
});

test('hostile keys are values like others', () => {
  const { clusters } = readAll({ 'a.json': '{"clusters":[{"name":"a","values":{"__proto__":{"polluted":1},"constructor":2}}]}', 'b.csv': 'name,values.__proto__,values.constructor\nb,x,y\n' });
  expect(clusters.map(({ values }) => Object.entries(values!))).toEqual([[['__proto__', { polluted: 1 }], ['constructor', 2]], [['__proto__', 'x'], ['constructor', 'y']]]);
  expect(({} as any).polluted).toBeUndefined();
});

/** All clusters of a YAML text, and the lines of their fields, by way of pieces of it. */
function piecesRead(text: string, atOnce: number): unknown[] {
  return [...piecesOfList(text, atOnce)].flatMap(({ text: part, line }) => [...readDocuments(part)].flatMap(({ value, problem, positionOf }) => (
    problem ? [[problem.line + line - 1, 'problem']] : ((value as any)?.clusters ?? [] as any[]).map((data: any, i: number) => [
      data, [[], ['name'], ['values', 'a']].map(keys => positionOf(['clusters', i, ...keys]).line + line - 1),
    ]))));
}

describe('a long list', () => {
  const odd = fc.constantFrom('x\n- y', 'a: b', '# c', '- d', '&e', '*f', 'it\'s', '"', '| g', 'two  "words"', ' ', '');
  const value = fc.oneof({ weight: 9, arbitrary: fc.constantFrom<unknown>('x', '4.21', 3, ['y', 'z'], { n: 'm' }) }, { weight: 1, arbitrary: odd }, { weight: 1, arbitrary: fc.string() });
  const LISTS = fc.array(fc.record({ name: fc.constantFrom('a', 'b-1'), values: fc.dictionary(fc.constantFrom('a', 'b'), value) }, { requiredKeys: [] }), { minLength: 3, maxLength: 8, size: 'max' });
  const STYLES = fc.record({
    indent: fc.constantFrom(2, 4),
    indentSeq: fc.boolean(),
    collectionStyle: fc.constantFrom<'block' | 'any'>('block', 'any'),
    defaultStringType: fc.constantFrom<'PLAIN' | 'QUOTE_DOUBLE' | 'QUOTE_SINGLE'>('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE'),
    defaultKeyType: fc.constant('PLAIN' as const),
    lineWidth: fc.constantFrom(0, 20),
  });
  const MORE = fc.array(fc.constantFrom('# a comment', '', '  # another', '  ', '---', 'other: x', '- it\'s'), { maxLength: 1 });

  test('is read in pieces as it is read at once', () => {
    let pieces = 0;
    fc.assert(fc.property(LISTS, STYLES, MORE, fc.nat(20), (clusters, style, more, seed) => {
      const lines = YAML.stringify({ clusters }, style).split('\n');
      more.forEach((line, i) => lines.splice((seed * (i + 1)) % (lines.length + 1), 0, line));
      const text = lines.join('\n');
      pieces += [...piecesOfList(text, 2)].length > 1 ? 1 : 0;
      expect(piecesRead(text, 2)).toEqual(piecesRead(text, Infinity));
    }), { seed: 1, numRuns: 250 });
    expect(pieces).toBeGreaterThan(30);
  });

  test('has errors in their lines', () => {
    const rows = Array.from({ length: 450 }, (_, i) => `- name: c-${i}\n  nodes: ${i === 444 ? 'x' : 3}\n`);
    const file = { 'a.yaml': `# about\n$schema: x\nclusters:\n${rows.join('')}` };
    expect(readAll(file).problems).toEqual(['a.yaml:893: c-444: nodes is "x". Write how many nodes run virtual machines, a whole number from 1 on, without quotes, such as 24.']);
    const { clusters, places, problems } = readAll({ 'a.yaml': file['a.yaml'].replace('x\n- name: c-445', '1\n- name: c-445') });
    expect([clusters.length, problems]).toEqual([450, []]);
    expect(places[clusters.findIndex(({ name }) => name === 'c-449')]).toEqual(['a.yaml:902', 'a.yaml:902']);
  });
});

describe('the published schema', () => {
  const ajv = new Ajv({ allErrors: true });
  const validate = ajv.compile(SCHEMA);

  test('is in the package', () => {
    const listed = execFileSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], {
      cwd: path.join(__dirname, '..', '..'), encoding: 'utf8', maxBuffer: 2 ** 27, stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(JSON.parse(listed)[0].files.map((file: any) => file.path)).toContain('schemas/clusters.schema.json');
  }, 60_000);

  test('has an example of each field, which it takes', () => {
    const cluster = SCHEMA.definitions.cluster.properties;
    for (const [field, { examples, description }] of Object.entries<any>(cluster)) {
      expect(description).not.toMatch(/\.$/);
      examples.forEach((example: unknown) => expect(problemsOfCluster({ name: 'a', [field]: example })).toEqual([]));
    }
    expect(Object.keys(cluster)).toEqual(Object.keys(clusterFields()));
    expect(validate({ clusters: SCHEMA.properties.clusters.examples[0] })).toBe(true);
  });

  test('says what we say, of whatever clusters', () => {
    const texts = ['a', 'A', 'con', 'a-', 'x'.repeat(64), '4.21', '4.20.1', '10.0.0.0/8', 'fd00::/48', 'example.com/a', ''];
    const text = fc.oneof(fc.string(), fc.constantFrom(...texts));
    const map = fc.dictionary(text, fc.oneof(text, fc.integer()), { maxKeys: 2 });
    const list = fc.array(text, { maxLength: 1 });
    const value = fc.oneof(text, fc.integer({ min: -1, max: 3 }), fc.double(), fc.boolean(), fc.constant(null), list, map);
    const fields = fc.constantFrom(...Object.keys(clusterFields()), 'other');
    const cluster = fc.oneof({ weight: 9, arbitrary: fc.dictionary(fields, value) }, { weight: 1, arbitrary: value });
    const plausible = fc.record({
      name: fc.constantFrom('a', 'prod-1', 'A'),
      release: fc.constantFrom('4.21', '1.17', '4.21.3', 'x'),
      nodes: fc.integer({ min: 0, max: 9 }),
      range: fc.constantFrom('10.0.0.0/8', 'fd00::/48', 'x'),
      labels: fc.dictionary(text, text, { maxKeys: 2 }),
      values: fc.dictionary(text, value, { maxKeys: 2 }),
    }, { requiredKeys: ['name'] });
    let right = 0;
    fc.assert(fc.property(fc.oneof(cluster, plausible), data => {
      const isRight = validate({ clusters: [data] });
      // Of these two, the schema knows only the form.
      const ours = problemsOfCluster(data).filter(({ message }) => !/no release that is known|which is no network/.test(message));
      right += Number(isRight);
      expect(ours.map(({ message }) => message).length > 0).toBe(!isRight);
    }), { seed: 1, numRuns: 350 });
    expect(right).toBeGreaterThan(20);
  });

  test('takes the names that are safe as folders, namespaces and label values', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-a-z0-9]{1,64}$/), fc.constantFrom('con', 'com1', 'nul', 'console')), name => {
      expect(isClusterName(name)).toBe(validate({ clusters: [{ name }] }));
    }), { seed: 1 });
  });
});
