import { execFileSync, spawnSync } from 'child_process';
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import fc from 'fast-check';
import * as ts from 'typescript';
import { clustersOf, deleteFolders, newFolder, treeOf } from './folders';
import { DedicatedMigrationNetwork, Fleet, FleetCluster, FleetDelivery, HeavyWorkloadMigration, HyperConverged, HyperConvergedVersion } from '../../src';
import type { FleetClusterProps, FleetProps, IClusterCharts } from '../../src';
import { read, writeInto } from '../support';

let folder: string;
let out: string;
let stderr: string;
beforeEach(() => {
  folder = newFolder();
  out = path.join(folder, 'dist');
  stderr = '';
  jest.spyOn(process.stderr, 'write').mockImplementation(text => {
    stderr += text;
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.CDK8S_OUTDIR;
  delete process.env.CDK8S_FLEET_ONLY;
  deleteFolders();
});

/** The settings and the network of a cluster. */
const MIGRATION: IClusterCharts = {
  addCharts(app, { release, nodes, nic, range }) {
    const chart = new Chart(app, 'migration');
    new HyperConverged(chart, 'hyperconverged', { version: release, nodes });
    new HeavyWorkloadMigration(chart, 'heavy');
    new DedicatedMigrationNetwork(chart, 'network', { nic, range });
  },
};

/** An object with what is known of a cluster; one is wrong. */
const FACTS: IClusterCharts = {
  addCharts(app, cluster) {
    const chart = new Chart(app, 'facts');
    new ApiObject(chart, 'facts', { apiVersion: 'v1', kind: 'ConfigMap', data: { ...cluster.values, name: cluster.name } });
    if (cluster.values.wrong !== undefined) {
      chart.node.addValidation({ validate: () => [cluster.values.wrong] });
    }
  },
};

const EAST = { name: 'prod-east', release: HyperConvergedVersion.openShift('4.21'), nic: 'ens2f1', range: '10.200.5.0/24', nodes: 24 };
const LAB = { name: 'lab', release: HyperConvergedVersion.hco('1.19'), nic: 'eth1', range: '10.200.20.0/28', nodes: 3 };

const named = (...names: string[]): FleetClusterProps[] => names.map(name => ({ name }));

/** The fleet of each folder, and its properties, which change from run to run as they do from one program's run to the next. */
const fleets = new Map<string, { readonly props: Record<string, unknown>; readonly fleet: Fleet }>();

function run(props: Partial<FleetProps>) {
  const all = { charts: FACTS, outdir: out, ...props };
  const own: Record<string, unknown> & FleetProps = { ...all };
  const known = fleets.get(all.outdir) ?? { props: own, fleet: new Fleet(own) };
  fleets.set(all.outdir, known);
  Object.keys(known.props).forEach(key => delete known.props[key]);
  Object.assign(known.props, all);
  return known.fleet.synth();
}

/** The lines of the error that a fleet ends in. */
function errorOf(props: Partial<FleetProps>): string[] {
  try {
    run(props);
  } catch (error) {
    return (error as Error).message.split(`${folder}/`).join('').split('\n');
  }
  throw new Error('there was none');
}

test('each cluster has the files that an app of its own would have', () => {
  const advice = { LM030: 1, LM034: 2, LM073: 1 };
  expect(run({ charts: MIGRATION, clusters: [EAST, LAB] })).toEqual({ clusters: 2, files: 2, changed: 2, removed: 0, freshRanges: 0, advice });
  for (const cluster of [EAST, LAB]) {
    const outdir = newFolder();
    const app = new App({ outdir });
    MIGRATION.addCharts(app, new FleetCluster(cluster));
    app.synth();
    expect(treeOf(path.join(out, cluster.name))).toEqual(treeOf(outdir));
  }
  expect(stderr.split('\n')).toEqual([
    '2 clusters, 2 files: 2 changed, 0 deleted.',
    expect.stringMatching(/^Advice: prod-east: liveMigrationConfig\.completionTimeoutPerGiB is 150, .* \(LM030\)$/),
    expect.stringMatching(/^Advice: 2 clusters, such as lab: .*allowPostCopy is true, .* \(LM034\)$/),
    expect.stringMatching(/^Advice: lab: .* \(LM073\)$/),
    '',
  ]);
});

test('advice that is acknowledged is not counted', () => {
  const acknowledgements = [{ rule: 'LM034', reason: 'No VM is critical.' }];
  const charts: IClusterCharts = { addCharts: app => new HeavyWorkloadMigration(new Chart(app, 'x'), 'heavy', { acknowledgements }) };
  expect(run({ charts, clusters: named('a', 'b') }).advice).toEqual({ LM030: 2, LM033: 2 });
});

test('files are divided and named as an app\'s', () => {
  const charts: IClusterCharts = {
    addCharts: app => ['a', 'b'].forEach(name => new ApiObject(new Chart(app, name), 'x', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' } })),
  };
  const filesOf = (props: Partial<FleetProps>) => {
    run({ charts, clusters: named('c'), ...props });
    return Object.keys(clustersOf(out));
  };
  expect(filesOf({})).toEqual(['c/a.k8s.yaml', 'c/b.k8s.yaml']);
  expect(filesOf({ yamlOutputType: YamlOutputType.FILE_PER_APP, outputFileExtension: '.yml' })).toEqual(['c/app.yml']);
  expect(filesOf({ yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE })).toEqual(['c/a/Secret.x.k8s.yaml', 'c/b/Secret.x.k8s.yaml']);
});

test('resolvers are each app\'s', () => {
  run({ clusters: [{ name: 'a', values: { text: 'x' } }], resolvers: [{ resolve: context => context.value === 'x' && context.replaceValue('y') }] });
  expect(clustersOf(out)['a/facts.k8s.yaml']).toContain('text: "y"\n');
});

test('the order of clusters is of no account, nor is what was there before', () => {
  fc.assert(fc.property(fc.array(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e')), { minLength: 2, maxLength: 3 }), fc.array(fc.nat()), (lists, keys) => {
    const [one, other] = [newFolder(), newFolder()];
    const clusters = (of: readonly string[]) => of.map(name => ({ name, values: { about: `the cluster ${name}` } }));
    lists.forEach(names => run({ outdir: one, clusters: clusters(names) }));
    const shuffled = lists.at(-1)!.map((name, i) => ({ name, key: keys[i] ?? 0 })).sort((a, b) => a.key - b.key).map(({ name }) => name);
    const file = writeInto(folder, 'clusters.json', JSON.stringify({ clusters: clusters(shuffled) }));
    run({ outdir: other, files: [file] });
    expect(treeOf(other)).toEqual(treeOf(one));
  }), { seed: 1, numRuns: 50 });
});

test('a cluster that is gone loses its folder, and one that is the same is left alone', () => {
  run({ clusters: named('a', 'b') });
  const stamp = () => [fs.statSync(path.join(out, 'a', 'facts.k8s.yaml'))].map(({ ino, mtimeMs }) => [ino, mtimeMs]);
  const before = stamp();
  expect(run({ clusters: named('a') })).toMatchObject({ clusters: 1, files: 1, changed: 0, removed: 1 });
  expect(fs.readdirSync(out)).toEqual(['.fleet-index', 'a']);
  expect(stamp()).toEqual(before);
  fs.writeFileSync(path.join(out, 'a', 'facts.k8s.yaml'), 'mine');
  run({ clusters: named('b') });
  expect(stderr).toContain(`${path.join(out, 'a', 'facts.k8s.yaml')} is not made anymore, but somebody has changed it, so it stays. Delete it if nobody needs it.\n`);
});

describe('errors', () => {
  const wrong = (name: string, text: string) => ({ name, values: { wrong: text } });

  test('of one cluster keep all from being written; all are told, the same of several once', () => {
    run({ clusters: named('a', 'b') });
    const before = treeOf(folder);
    const file = writeInto(folder, 'clusters.yaml', 'clusters:\n- { name: d, values: { wrong: bad } }\n- { name: c, values: { wrong: bad } }\n');
    const lines = errorOf({ clusters: [{ name: 'a', values: { changed: 'yes' } }, wrong('b', 'worse')], files: [file] });
    expect(lines).toEqual([
      '3 of 4 clusters are wrong, and nothing is written:',
      '  [facts] worse', '    in b (clusters[1])',
      '  [facts] bad', '    in c (clusters.yaml:3), d (clusters.yaml:2)',
    ]);
    fs.rmSync(file);
    expect(treeOf(folder)).toEqual(before);
  });

  test('where it is asked for, those that are right are written, and the others left as they were', () => {
    run({ clusters: named('a', 'b') });
    const before = clustersOf(out);
    const lines = errorOf({ keepGoing: true, clusters: [{ name: 'a', values: { changed: 'yes' } }, wrong('b', 'bad'), wrong('c', 'bad')] });
    expect(lines).toEqual(['2 of 3 clusters are wrong, and were left as they were; the others are written. Wrong:', '  [facts] bad', '    in b (clusters[1]), c (clusters[2])']);
    expect(clustersOf(out)).toEqual({ 'a/facts.k8s.yaml': expect.stringContaining('changed: "yes"'), 'b/facts.k8s.yaml': before['b/facts.k8s.yaml'] });
    expect(stderr).toContain('3 clusters, 2 files: 1 changed, 0 deleted.\n');
  });

  test('of data leave clusters as they were as well, if they have names', () => {
    const ranges = { prefix: '10.200.0.0/16', prefixLength: 24, record: path.join(folder, 'ranges.yaml') };
    const delivery = [FleetDelivery.openClusterManagement()];
    const clusters = (of: object, ...others: object[]): any => [{ name: 'a', ...of }, { name: 'b', values: { by: of } }, ...others];
    const all = { ranges, delivery, clusters: clusters({}) };
    run(all);
    const before = treeOf(folder);
    const broken = clusters({ nodes: 'x', nic: 7 });
    const data = ['  clusters[0]: a: nic is 7.', '  clusters[0]: a: nodes is "x".'].map(text => expect.stringContaining(text));
    expect(errorOf({ ...all, clusters: broken })).toEqual(['The fleet can\'t be made, and nothing is written:', ...data]);
    expect(treeOf(folder)).toEqual(before);
    stderr = '';
    expect(errorOf({ ...all, clusters: broken, keepGoing: true })).toEqual(['1 of 2 clusters is wrong, and was left as it was; the others are written. Wrong:', ...data]);
    const after = treeOf(folder);
    const same = ['dist/a/facts.k8s.yaml', 'ranges.yaml'];
    expect(same.map(file => after[file])).toEqual(same.map(file => before[file]));
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(after['dist/b/facts.k8s.yaml']).not.toBe(before['dist/b/facts.k8s.yaml']);
    // On the hub, too.
    expect(after['dist/_hub/live-migration.k8s.yaml'].match(/^ {2}namespace: \w$/gm)).toEqual(['  namespace: a', '  namespace: b']);
    expect(stderr).not.toContain('no longer');
    // Whose it is can't be told, or which one is meant.
    expect(errorOf({ ...all, keepGoing: true, clusters: clusters({ nodes: 'x' }, { name: 'C' }) })).toEqual([
      'The fleet can\'t be made, and nothing is written:', data[1], expect.stringContaining('  clusters[2]: C: name is "C".'),
    ]);
    expect(errorOf({ ...all, keepGoing: true, clusters: clusters({}, { name: 'a', nodes: 'x' }) })).toEqual([
      'The fleet can\'t be made, and nothing is written:', expect.stringContaining('  clusters[2]: a: nodes is "x".'),
    ]);
    expect(treeOf(folder)).toEqual(after);
  });

  test('are those of the rules, whoever made the objects, and of what addCharts throws', () => {
    const charts: IClusterCharts = {
      addCharts(app, { name }) {
        const chart = new Chart(app, 'by-hand');
        if (name === 'throws') {
          throw new Error(`no ${name}`);
        }
        new ApiObject(chart, 'object', {
          apiVersion: 'hco.kubevirt.io/v1beta1',
          kind: 'HyperConverged',
          metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' },
          spec: { liveMigrationConfig: { parallelMigrationsPerCluster: 0, bandwidthPerMigration: '64' } },
        });
      },
    };
    expect(errorOf({ charts, clusters: named('a', 'throws') })).toEqual([
      '2 of 2 clusters are wrong, and nothing is written:',
      '  [by-hand/object] liveMigrationConfig.parallelMigrationsPerCluster is 0, and so no migration ever starts. Write 1 or more. (LM004)', '    in a (clusters[0])',
      expect.stringMatching(/^ {2}\[by-hand\/object\] liveMigrationConfig\.bandwidthPerMigration is "64", .*\(LM006\)$/), '    in a (clusters[0])',
      '  no throws', '    in throws (clusters[1])',
    ]);
  });

  test('of a program that synthesizes by itself, or later, say so', () => {
    expect(errorOf({ clusters: named('a'), charts: { addCharts: app => app.synth() } })[1]).toBe('  addCharts calls synth of the app. Leave that out: the fleet writes all clusters once they are right.');
    expect(errorOf({ clusters: named('a'), charts: { addCharts: async () => Promise.reject(new Error('late')) } })[1]).toMatch(/^ {2}addCharts is asynchronous, /);
    expect(clustersOf(out)).toEqual({});
  });

  test('of a file in the way are that cluster\'s', () => {
    writeInto(out, 'a/facts.k8s.yaml', 'mine');
    expect(errorOf({ clusters: named('a', 'b'), keepGoing: true })).toEqual([
      '1 of 2 clusters is wrong, and was left as it was; the others are written. Wrong:',
      '  dist/a/facts.k8s.yaml is there already, and no fleet has written it. Move it away, or choose another outdir; or if .fleet-index was deleted, get that back from version control.',
      '    in a (clusters[0])',
    ]);
    expect(Object.keys(clustersOf(out))).toEqual(['a/facts.k8s.yaml', 'b/facts.k8s.yaml']);
  });

  test('of a file in the way in one of two folders keep the cluster from being written to both', () => {
    run({ clusters: named('a', 'b') });
    const before = clustersOf(out);
    process.env.CDK8S_OUTDIR = path.join(folder, 'of-cdk8s');
    writeInto(process.env.CDK8S_OUTDIR, 'a/facts.k8s.yaml', 'mine');
    const clusters = ['a', 'b'].map(name => ({ name, values: { changed: 'yes' } }));
    expect(errorOf({ clusters, keepGoing: true })[1]).toBe('  of-cdk8s/a/facts.k8s.yaml is there already, and no fleet has written it. Move it away, or '
      + 'choose another outdir; or if .fleet-index was deleted, get that back from version control.');
    expect(clustersOf(out)).toEqual({ ...before, 'b/facts.k8s.yaml': expect.stringContaining('changed') });
    expect(clustersOf(process.env.CDK8S_OUTDIR)).toEqual({ 'a/facts.k8s.yaml': 'mine', 'b/facts.k8s.yaml': expect.stringContaining('changed') });
    expect(stderr).toContain('2 clusters, 2 files: 1 changed, 0 deleted.');
    delete process.env.CDK8S_OUTDIR;
    expect(run({ clusters: [named('a')[0], clusters[1]] })).toMatchObject({ changed: 0, removed: 0 });
  });

  test('of what was handed over come before all else, and at once', () => {
    const file = writeInto(folder, 'clusters.yaml', 'clusters:\n- { name: A }\n- { name: b, segment: x, range: 10.0.0.0/24 }\n- { name: c, segment: x, range: 10.0.0.0/25 }\n');
    const charts = { addCharts: jest.fn() };
    expect(errorOf({ charts, files: [file], outputFileExtension: '/../x', ranges: { prefix: 'x', prefixLength: 24, record: path.join(out, 'r') } })).toEqual([
      'The fleet can\'t be made, and nothing is written:',
      '  outputFileExtension is "/../x". Write letters and digits after a dot, such as ".k8s.yaml".',
      expect.stringMatching(/^ {2}clusters\.yaml:2: A: name is "A"\. /),
      '  ranges.prefix is "x", which is no network. Write one in CIDR notation, such as "10.200.0.0/16".',
      '  ranges.record is "dist/r", which is in the output folder, dist. Write a file beside the program, such as "ranges.yaml".'.replace('"dist/r"', '"dist/r"'),
      expect.stringMatching(/^ {2}clusters\.yaml:4: c: range is "10\.0\.0\.0\/25", which shares addresses with b's "10\.0\.0\.0\/24" \(clusters\.yaml:3\)/),
    ]);
    expect(charts.addCharts).not.toHaveBeenCalled();
    expect(fs.existsSync(out)).toBe(false);
    expect(errorOf({ files: 'clusters.yaml' as any, only: 3 as any })).toEqual([
      'The fleet can\'t be made, and nothing is written:', '  files is "clusters.yaml". Write a list.', '  only is 3. Write a list.',
    ]);
    expect(errorOf({ charts: undefined })[1]).toBe('  charts is unset. Write an object with a method addCharts(app, cluster).');
  });
});

describe('only some clusters', () => {
  const clusters: FleetClusterProps[] = [{ name: 'prod-1', labels: { stage: 'prod' } }, { name: 'prod-2', labels: { stage: 'prod' } }, { name: 'lab', labels: { stage: 'lab' } }];
  const argv = process.argv;
  afterEach(() => {
    process.argv = argv;
  });

  const changed = (props: Partial<FleetProps>) => {
    const made: string[] = [];
    run({ clusters, ...props, charts: { addCharts: (_, { name }) => made.push(name) } });
    return made;
  };

  test('are those of the property, else of the arguments, else of the environment', () => {
    expect(changed({})).toEqual(['lab', 'prod-1', 'prod-2']);
    process.env.CDK8S_FLEET_ONLY = 'lab';
    expect(changed({})).toEqual(['lab']);
    process.argv = ['node', 'main.js', '--only', 'prod-1,lab', '--only=prod-2', '--other', 'x'];
    expect(changed({})).toEqual(['lab', 'prod-1', 'prod-2']);
    process.argv = ['node', 'main.js', '--only', 'prod-*'];
    expect(changed({})).toEqual(['prod-1', 'prod-2']);
    expect(changed({ only: ['stage=lab'] })).toEqual(['lab']);
    expect(changed({ only: ['*1', 'lab'] })).toEqual(['lab', 'prod-1']);
    process.argv = ['node', 'main.js', '--only'];
    expect(errorOf({ clusters })).toContain('  --only is without a cluster. Write --only NAME,NAME…, in which * stands for anything, or --only LABEL=VALUE.');
  });

  test.each(['--ony', '--onyl', '-only', '--only-', '--Only=prod-1'])('are not all because of a slip: %s', slip => {
    const [name] = slip.split('=');
    for (const args of [[slip, 'prod-*'], ['--verbose', slip], ['--only', 'lab', slip]]) {
      process.argv = ['node', 'main.js', ...args];
      expect(errorOf({ clusters })).toEqual([
        'The fleet can\'t be made, and nothing is written:',
        `  the argument ${name} looks like --only, which says what clusters are written. Write --only, or call an option of the program's own something else.`,
      ]);
    }
    expect(changed({ only: ['lab'] })).toEqual(['lab']); // no argument is looked at
  });

  test('are not asked for by other arguments, which are the program\'s own', () => {
    process.argv = ['node', 'main.js', 'only', 'x-only', '--one', '--no', '--onlyChanged', '--offline=--ony', '-o', '--', '-', ''];
    expect(changed({})).toEqual(['lab', 'prod-1', 'prod-2']);
  });

  test.each([
    ['prod1', '"prod-1"'], ['x', 'the name of one, with * for anything, or LABEL=VALUE'], ['prod', 'the name of one, with * for anything, or LABEL=VALUE'], ['stage=x', 'the name of one, with * for anything, or LABEL=VALUE'],
    ['toString=x', 'the name of one, with * for anything, or LABEL=VALUE'], ['.*', 'the name of one, with * for anything, or LABEL=VALUE'],
  ])('that are none are an error: %s', (only, fix) => {
    expect(errorOf({ clusters, only: ['lab', only] })).toEqual(['The fleet can\'t be made, and nothing is written:', `  --only is "${only}", which is none of the clusters. Write ${fix}.`]);
  });

  test('leave all others as they are, and their ranges as they would be', () => {
    const ranges = { prefix: '10.200.0.0/16', prefixLength: 24, record: path.join(folder, 'ranges.yaml') };
    const charts: IClusterCharts = { addCharts: (app, { range, values }) => new ApiObject(new Chart(app, 'x'), 'x', { apiVersion: 'v1', kind: 'ConfigMap', data: { range, ...values } }) };
    run({ charts, ranges, clusters: [...clusters, { name: 'gone' }] });
    const before = clustersOf(out);
    const now = [...clusters, { name: 'a-new-one' }].map(cluster => ({ ...cluster, values: { changed: 'yes' } }));
    expect(run({ charts, ranges, clusters: now, only: ['prod-2'] })).toMatchObject({ clusters: 1, files: 4, changed: 1, removed: 0, freshRanges: 1 });
    expect(clustersOf(out)).toEqual({ ...before, 'prod-2/x.k8s.yaml': expect.stringContaining('range: 10.200.3.0/24') });
    run({ charts, ranges, clusters: now });
    expect(clustersOf(out)['a-new-one/x.k8s.yaml']).toContain('range: 10.200.4.0/24');
    expect(Object.keys(clustersOf(out))).toEqual(['a-new-one', 'lab', 'prod-1', 'prod-2'].map(name => `${name}/x.k8s.yaml`));
  });
});

test('ranges are kept only if all is written', () => {
  const record = path.join(folder, 'ranges.yaml');
  const ranges = { prefix: '10.200.0.0/16', prefixLength: 24, record };
  errorOf({ ranges, clusters: [{ name: 'a', values: { wrong: 'bad' } }] });
  expect(fs.existsSync(record)).toBe(false);
  expect(run({ ranges, clusters: named('a') }).freshRanges).toBe(1);
  expect(stderr).toContain('1 cluster got a range (a): the record of ranges is to be committed.\n');
  expect(fs.existsSync(record)).toBe(true);
});

test('two fleets of a program have folders of their own; one may be synthesized again', () => {
  const fleet = new Fleet({ charts: FACTS, outdir: out, clusters: named('a') });
  fleet.synth();
  expect(fleet.synth().changed).toBe(0);
  expect(() => new Fleet({ charts: FACTS, outdir: path.join(folder, '.', 'dist'), clusters: named('b') }).synth())
    .toThrow(`outdir is "${out}", into which another fleet of this program writes. Write a folder of its own, such as "${path.join(out, 'others')}".`);
});

describe('what happened to the folder meanwhile is told', () => {
  test('what somebody had changed, and is written over', () => {
    run({ clusters: named('a', 'b', 'c') });
    writeInto(out, 'a/facts.k8s.yaml', 'mine');
    writeInto(out, 'b/facts.k8s.yaml', 'mine');
    stderr = '';
    run({ clusters: named('a', 'b', 'c'), only: ['a'] });
    expect(stderr).toContain(`\nSomebody had changed ${path.join(out, 'a', 'facts.k8s.yaml')} since it was written, and that is written over: version control has it, if it was committed.\n`);
    expect(clustersOf(out)['b/facts.k8s.yaml']).toBe('mine');
    stderr = '';
    run({ clusters: named('a', 'c') });
    expect(stderr).not.toContain('Somebody had');
    stderr = '';
    run({ clusters: ['a', 'c'].map(name => ({ name, values: { other: true } })) });
    expect(stderr).not.toContain('Somebody had');
  });

  test('what a run has left that was ended by force, where this one leaves it as it is', () => {
    run({ clusters: named('a', 'b') });
    const [a, b] = ['a', 'b'].map(name => clustersOf(out)[`${name}/facts.k8s.yaml`]);
    const digest = (text: string) => createHash('sha256').update(text).digest('hex');
    const leave = () => {
      writeInto(out, '.fleet-staging/run', JSON.stringify({ pid: 2 ** 22 + 1, host: os.hostname() }));
      writeInto(out, '.fleet-staging/index', `${digest(`${a}#\n`)}  a/facts.k8s.yaml\n${digest(`${b}#\n`)}  b/facts.k8s.yaml\n`);
      writeInto(out, '.fleet-staging/clusters/b/facts.k8s.yaml', `${b}#\n`);
      writeInto(out, 'a/facts.k8s.yaml', `${a}#\n`);
      stderr = '';
    };
    leave();
    run({ clusters: named('a', 'b'), only: ['b'] });
    expect(stderr).toContain('\nA run that was ended by force has written 1 cluster (a) that this one leaves as they are: write them, or have version control take that back.\n');
    expect(clustersOf(out)).toEqual({ 'a/facts.k8s.yaml': `${a}#\n`, 'b/facts.k8s.yaml': b });
    leave();
    expect(run({ clusters: named('a', 'b') }).changed).toBe(1);
    expect(stderr).not.toContain('ended by force');
    expect(clustersOf(out)).toEqual({ 'a/facts.k8s.yaml': a, 'b/facts.k8s.yaml': b });
  });
});

describe('folders', () => {
  test('that of cdk8s synth, which is emptied before, is not for some clusters alone', () => {
    process.env.CDK8S_OUTDIR = path.join(folder, 'of-cdk8s');
    const error = [
      'The fleet can\'t be made, and nothing is written:',
      '  only some clusters are asked for, but cdk8s synth has emptied the folder with the others before. State an outdir of the fleet\'s own, outside of that of cdk8s (outdir: '
      + '"manifests"), or write all.',
    ];
    expect(errorOf({ clusters: named('a', 'b'), only: ['a'], outdir: undefined })).toEqual(error);
    expect(errorOf({ clusters: named('a', 'b'), only: ['a'], outdir: path.join(process.env.CDK8S_OUTDIR, 'below') })).toEqual(error);
    expect(run({ clusters: named('a', 'b'), only: ['a', 'b'], outdir: path.join(process.env.CDK8S_OUTDIR, 'below') }).clusters).toBe(2);
    process.env.CDK8S_OUTDIR = path.join(folder, 'another');
    expect(run({ clusters: named('a', 'b'), only: ['a'] }).clusters).toBe(1);
  });

  test('that of cdk8s synth, if none is stated', () => {
    process.env.CDK8S_OUTDIR = path.join(folder, 'of-cdk8s');
    new Fleet({ charts: FACTS, clusters: named('a') }).synth();
    expect(fs.readdirSync(folder)).toEqual(['of-cdk8s']);
  });

  test('both, if another one is stated, and the one alone that is in it', () => {
    process.env.CDK8S_OUTDIR = path.join(folder, 'of-cdk8s');
    run({ clusters: named('a') });
    expect(treeOf(out)).toEqual(treeOf(process.env.CDK8S_OUTDIR));
    expect(Object.keys(clustersOf(out))).toEqual(['a/facts.k8s.yaml']);
    run({ clusters: named('b'), outdir: path.join(process.env.CDK8S_OUTDIR, 'below') });
    expect(Object.keys(clustersOf(process.env.CDK8S_OUTDIR))).toEqual(['a/facts.k8s.yaml', 'below/.fleet-index', 'below/b/facts.k8s.yaml']);
  });
});

const FROM_SOURCES = JSON.stringify(path.join(__dirname, '..', 'from-sources.js'));
const LIBRARY = JSON.stringify(path.join(__dirname, '..', '..', 'src'));
const CLI = path.join(__dirname, '..', '..', 'node_modules', 'cdk8s-cli', 'bin', 'cdk8s');

test('cdk8s synth runs it, lists its files, and judges them; its own folder keeps what is the same', () => {
  const plugin = path.join(folder, 'node_modules', 'cdk8s-live-migration');
  writeInto(plugin, 'index.js', `require(${FROM_SOURCES}); module.exports = require(${LIBRARY});`);
  writeInto(folder, 'clusters.csv', 'name,release,nic,range,nodes\nprod-east,4.21,ens2f1,10.200.5.0/24,24\nlab,1.19,eth1,10.200.20.0/28,3\n');
  writeInto(folder, 'main.js', `
    const { Chart } = require(${JSON.stringify(require.resolve('cdk8s'))});
    const { DedicatedMigrationNetwork, Fleet, HeavyWorkloadMigration, HyperConverged } = require('cdk8s-live-migration');
    new Fleet({ files: ['clusters.csv'], outdir: process.env.OWN, charts: { ${MIGRATION.addCharts.toString().replace(/\w*_\d\./g, '').replace(/src_1\./g, '')} } }).synth();`);
  writeInto(folder, 'cdk8s.yaml', 'language: typescript\napp: node main.js\nvalidations:\n- package: ./node_modules/cdk8s-live-migration\n  class: ManifestValidation\n  version: "1.0.0"\n  properties: { advice: false }\n');
  const synth = (env: Record<string, string> = {}, ...args: string[]) => spawnSync(process.execPath, [CLI, 'synth', '--check-upgrade', 'false', ...args], {
    cwd: folder, encoding: 'utf8', env: { ...process.env, ...env },
  });
  const { status, stdout, stderr: told } = synth();
  expect([status, told.split('\n')[0]]).toEqual([0, '2 clusters, 2 files: 2 changed, 0 deleted.']);
  expect(stdout).toContain('  - dist/lab/migration.k8s.yaml\n  - dist/prod-east/migration.k8s.yaml\n');
  expect(stdout).toMatch(/errors +│ 0 /);
  // The folder of cdk8s synth is emptied each time, one of its own isn't.
  fs.renameSync(path.join(folder, 'dist'), path.join(folder, 'own'));
  const again = synth({ OWN: 'own' }, '--no-validate');
  expect([again.status, again.stderr.split('\n')[0]]).toEqual([0, '2 clusters, 2 files: 0 changed, 0 deleted.']);
  expect(again.stdout).toContain('  - dist/lab/migration.k8s.yaml\n');
}, 120_000);

test('the fleet of the README writes what stands there', () => {
  const readme = read('README.md');
  const [, clusters] = /^```yml\n(clusters:\n[^]*?)^```$/m.exec(readme)!;
  const [, prelude] = /^```ts nofixture\n([^]*?)^```$/m.exec(readme)!;
  const [, program] = /^```ts\n(class Migration [^]*?)^```$/m.exec(readme)!;
  writeInto(folder, 'clusters.yaml', clusters);
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(prelude + program, { compilerOptions });
  const here = process.cwd();
  try {
    process.chdir(folder);
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    new Function('require', 'exports', outputText)((name: string) => require(name), {});
  } finally {
    process.chdir(here);
  }
  const files = ['manifests/prod-east/migration.k8s.yaml', 'manifests/prod-west/migration.k8s.yaml'];
  expect(Object.keys(treeOf(folder))).toEqual(['clusters.yaml', 'manifests/.fleet-index', ...files, 'ranges.yaml']);
  files.forEach(file => expect(readme).toContain(`\`${file}\``));
  expect(treeOf(folder)[files[0]]).toContain('"range": "10.200.0.0/24"');
});

test('who only imports the library does not load what reads tables and holds the schema', () => {
  const script = `require(${FROM_SOURCES}); require(${LIBRARY}).HeavyWorkloadMigration; console.log(Object.keys(require.cache).filter(file => /csv-parser|cluster-validator/.test(file)).length);`;
  expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', cwd: path.join(__dirname, '..', '..') })).toBe('0\n');
});
