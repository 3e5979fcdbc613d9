import * as fs from 'fs';
import * as path from 'path';
import { ApiObject, Chart } from 'cdk8s';
import { clustersOf, deleteFolders, newFolder } from './folders';
import { DedicatedMigrationNetwork, Fleet, FleetDelivery, HyperConverged, HyperConvergedVersion } from '../../src';
import type { FleetClusterProps, FleetProps, IClusterCharts } from '../../src';
import { FleetAdvice } from '../../src/fleet/fleet-advice';
import { judgeFleet } from '../../src/fleet/fleet-rules';
import { WrittenChanges } from '../../src/fleet/written-changes';
import { findRule } from '../../src/rules/book';
import * as yamlSource from '../../src/yaml-source';

let out: string;
let stderr: string;
beforeEach(() => {
  out = path.join(newFolder(), 'dist');
  stderr = '';
  jest.spyOn(process.stderr, 'write').mockImplementation(text => {
    stderr += text;
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.CDK8S_OUTDIR;
  deleteFolders();
});

/** A HyperConverged with a network, in a chart by its name, and something else. */
const CHARTS: IClusterCharts = {
  addCharts(app, { values: { network, file = 'migration', api = 'v1beta1', none, wrong, ...data } }) {
    const chart = new Chart(app, file);
    const settings = network === undefined ? {} : { liveMigrationConfig: { network, progressTimeout: 150 } };
    if (!none) {
      const metadata = { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' };
      new ApiObject(chart, 'hc', { apiVersion: `hco.kubevirt.io/${api}`, kind: 'HyperConverged', metadata, spec: api === 'v1' ? { virtualization: settings } : settings });
    }
    new ApiObject(chart, 'map', { apiVersion: 'v1', kind: 'ConfigMap', data });
    if (wrong) {
      chart.node.addValidation({ validate: () => ['wrong'] });
    }
  },
};

type Values = Record<string, unknown>;
const clustersWith = (values: Record<string, Values>): FleetClusterProps[] => Object.entries(values).map(([name, of]) => ({ name, values: of }));

/** Fleets by folder, since each is for one alone, with properties that change from run to run. */
const fleets = new Map<string, { readonly props: any; readonly fleet: Fleet }>();

function run(clusters: FleetClusterProps[], props: Partial<FleetProps> = {}) {
  const all: any = { charts: CHARTS, outdir: out, clusters, ...props };
  const known = fleets.get(all.outdir) ?? { props: all, fleet: new Fleet(all) };
  fleets.set(all.outdir, known);
  if (known.props !== all) {
    Object.keys(known.props).forEach(key => delete known.props[key]);
    Object.assign(known.props, all);
  }
  stderr = '';
  return known.fleet.synth();
}

/** What a run says of the clusters together, after another has written some. */
function lineAfter(before: Record<string, Values>, after: Record<string, Values>, props: Partial<FleetProps> = {}): string | undefined {
  run(clustersWith(before));
  const { advice } = run(clustersWith(after), props);
  const [line] = stderr.split('\n').filter(text => text.endsWith('(LM092)'));
  expect(advice.LM092).toBe(line === undefined ? undefined : 1);
  return line;
}

const all = (values: Values, ...names: string[]) => Object.fromEntries(names.map(name => [name, values]));
const [OLD, NEW] = [{ network: 'old' }, { network: 'new' }];

describe('a network that changes in several clusters at once', () => {
  test('is told with their names, and what to do', () => {
    expect(lineAfter(all(OLD, 'a', 'b', 'c'), { ...all(NEW, 'a', 'b'), ...all(OLD, 'c') })).toBe(
      'Advice: network of the live migration settings is another in 2 clusters (a and b), and virt-handler restarts on every node of all of them when this is applied. '
      + 'Go in waves: write a few first, such as by --only a or by a label, --only stage=canary, and the others once migrations work there; or have the delivery do it. (LM092)',
    );
  });

  test('is told with a few names, where there are many', () => {
    const inMany = (...names: string[]) => lineAfter(all(OLD, ...names), all(NEW, ...names));
    expect(inMany('a', 'b', 'c', 'd')).toContain('in 4 clusters (a, b, c and d),');
    expect(inMany('e', 'f', 'g', 'h', 'i')).toContain('in 5 clusters (e, f, g and 2 more),');
  });

  test.each<[string, Values, Values, boolean]>([
    ['set', {}, NEW, true],
    ['taken away', OLD, {}, true],
    ['the same, and something else is not', { ...OLD, other: 'x' }, { ...OLD, other: 'y' }, false],
    ['the same at the place of another API version', OLD, { ...OLD, api: 'v1' }, false],
    ['another there', OLD, { ...NEW, api: 'v1' }, true],
    ['the same in a file of another name', OLD, { ...OLD, file: 'settings' }, false],
    ['another in a file of another name', OLD, { ...NEW, file: 'settings' }, true],
    ['that of a HyperConverged that nobody had written', { none: true }, NEW, false],
    ['gone with its HyperConverged', OLD, { none: true }, false],
  ])('is looked for: %s', (_, before, after, isFound) => {
    expect(lineAfter(all(before, 'a', 'b'), all(after, 'a', 'b')) !== undefined).toBe(isFound);
  });

  test('is told of one cluster by the rule that is for one', () => {
    expect(lineAfter(all(OLD, 'a', 'b'), { ...all(NEW, 'a'), ...all(OLD, 'b') })).toBeUndefined();
    expect(stderr).toContain('Advice: a: liveMigrationConfig.network is "new", and was "old": virt-handler restarts on every node when this is applied.');
    expect(run(clustersWith({ ...all(OLD, 'a'), ...all(OLD, 'b') })).advice.LM035).toBe(1);
    expect(run(clustersWith({ ...all(NEW, 'a'), ...all(NEW, 'b') })).advice).not.toHaveProperty('LM035');
    expect(run(clustersWith(all(OLD, 'a', 'b')), { acknowledgements: [{ rule: 'LM092', reason: 'They are for tests.' }] }).advice).not.toHaveProperty('LM035');
  });

  test('is none where the delivery changes all of them in waves', () => {
    const argoCd = (more = {}) => [FleetDelivery.argoCd({ repoUrl: 'https://git.example.com/fleet.git', path: 'dist', ...more })];
    const ocm = (more = {}) => [FleetDelivery.openClusterManagement(more)];
    const after = (delivery: FleetDelivery[], before = all(OLD, 'a', 'b', 'c'), now = all(NEW, 'a', 'b', 'c')) => {
      run(clustersWith(before), { delivery });
      const { LM092, LM035 } = run(clustersWith(now), { delivery }).advice;
      return [LM092, LM035];
    };
    expect(after(argoCd())).toEqual([1, undefined]);
    expect(after(argoCd({ waves: null }))).toEqual([1, undefined]);
    expect(after(argoCd({ waves: [{ clusters: ['a'] }] }))).toEqual([undefined, 3]);
    expect(stderr).toContain('Advice: 3 clusters, such as a: liveMigrationConfig.network is "new"');
    // All in one wave at once.
    expect(after(argoCd({ waves: [{ clusters: ['*'] }] }))).toEqual([1, undefined]);
    expect(after(argoCd({ waves: [{ clusters: ['*'], maxUpdate: 3 }] }))).toEqual([1, undefined]);
    expect(after(argoCd({ waves: [{ clusters: ['*'], maxUpdate: 2 }] }))).toEqual([undefined, 3]);
    expect(after(argoCd({ waves: [{ clusters: ['*'], maxUpdatePercent: 67 }] }))).toEqual([undefined, 3]);
    expect(after(argoCd({ waves: [{ clusters: ['*'], maxUpdatePercent: 100 }] }))).toEqual([1, undefined]);
    expect(after(argoCd({ waves: [{ clusters: ['a'] }] }), all(OLD, 'a', 'b', 'c'), { ...all(OLD, 'a'), ...all(NEW, 'b', 'c') })).toEqual([1, undefined]);
    expect(after(ocm())).toEqual([1, undefined]);
    expect(after(ocm({ rollout: { maxConcurrency: 1 } }))).toEqual([undefined, 3]);
    expect(after(ocm({ rollout: { maxConcurrency: 3 } }))).toEqual([1, undefined]);
    expect(after(ocm({ rollout: { waves: [{ clusters: ['*'] }] } }))).toEqual([1, undefined]);
    expect(after(ocm({ rollout: { waves: [{ clusters: ['a'] }] } }))).toEqual([undefined, 3]);
    // A cluster whose manifests no other has is in no steps; nor are two groups among each other.
    const own = { c: { ...OLD, x: '1' } };
    expect(after(ocm({ rollout: { maxConcurrency: 1 } }), { ...all(OLD, 'a', 'b'), ...own }, { ...all(NEW, 'a', 'b'), ...own })).toEqual([undefined, 2]);
    const changed = { c: { ...NEW, x: '1' } };
    expect(after(ocm({ rollout: { maxConcurrency: 1 } }), { ...all(OLD, 'a', 'b'), ...own }, { ...all(NEW, 'a', 'b'), ...changed })).toEqual([1, undefined]);
    const other = all({ ...NEW, x: '2' }, 'd', 'e');
    expect(after(ocm({ rollout: { maxConcurrency: 1 } }), all(OLD, 'a', 'b', 'd', 'e'), { ...all(NEW, 'a', 'b'), ...other })).toEqual([1, undefined]);
  });

  test('is none in one cluster, in new ones, and in those that are not written', () => {
    expect(lineAfter(all(OLD, 'a', 'b'), { ...all(NEW, 'a', 'c', 'd'), ...all(OLD, 'b') })).toBeUndefined();
    expect(lineAfter(all(OLD, 'a', 'b', 'c'), all(NEW, 'a', 'b', 'c'), { only: ['a'] })).toBeUndefined();
    expect(run(clustersWith(all(NEW, 'a', 'b', 'c'))).advice.LM092).toBe(1);
    expect(run(clustersWith(all(NEW, 'a', 'b', 'c'))).advice.LM092).toBeUndefined();
  });

  test('is none where a cluster is wrong, and left as it is', () => {
    run(clustersWith(all(OLD, 'a', 'b')));
    expect(() => run(clustersWith({ a: NEW, b: { ...NEW, wrong: true } }), { keepGoing: true })).toThrow('1 of 2 clusters is wrong');
    expect(stderr).not.toContain('LM092');
    expect(clustersOf(out)['a/migration.k8s.yaml']).toContain('network: new');
  });

  test('is told of what somebody has written over it, and of nothing that is no YAML', () => {
    run(clustersWith(all(NEW, 'a', 'b', 'c')));
    ['a', 'b'].forEach(name => fs.writeFileSync(path.join(out, name, 'migration.k8s.yaml'),
      'apiVersion: v1\nkind: List\nitems: [{ apiVersion: hco.kubevirt.io/v1beta1, kind: HyperConverged, spec: { liveMigrationConfig: { network: mine } } }]\n'));
    fs.writeFileSync(path.join(out, 'c', 'migration.k8s.yaml'), 'kind: HyperConverged: {');
    run(clustersWith(all(NEW, 'a', 'b', 'c')));
    expect(stderr).toContain('in 2 clusters (a and b)');
  });

  test('is looked for in the folder that keeps files', () => {
    process.env.CDK8S_OUTDIR = path.join(newFolder(), 'of-cdk8s');
    run(clustersWith(all(OLD, 'a', 'b')));
    fs.rmSync(process.env.CDK8S_OUTDIR, { recursive: true });
    expect(run(clustersWith(all(NEW, 'a', 'b'))).advice.LM092).toBe(1);
  });

  test('is looked for in what has changed alone, and the same text is read once', () => {
    run(clustersWith(all({ ...OLD, other: 'x' }, 'a', 'b', 'c')));
    const read = jest.spyOn(yamlSource, 'readDocuments');
    run(clustersWith(all({ ...OLD, other: 'x' }, 'a', 'b', 'c')));
    run(clustersWith(all({ ...OLD, other: 'y' }, 'a', 'b', 'c')));
    expect(read).not.toHaveBeenCalled();
    run(clustersWith(all({ ...NEW, other: 'y' }, 'a', 'b', 'c')));
    expect(read).toHaveBeenCalledTimes(2);
  });
});

test('another network under the same name is told', () => {
  const charts: IClusterCharts = {
    addCharts(app, { nic, values: { acknowledged } }) {
      const chart = new Chart(app, 'migration');
      new HyperConverged(chart, 'hyperconverged');
      const acknowledgements = acknowledged ? [{ rule: 'LM094', reason: 'Its pods are deleted by hand.' }] : [];
      new DedicatedMigrationNetwork(chart, 'network', { nic: nic!, range: '10.200.5.0/24', acknowledgements });
    },
  };
  const on = (nic: string, ...names: string[]): FleetClusterProps[] => names.map(name => ({ name, nic }));
  run(on('eth1', 'a', 'b', 'c'), { charts });
  expect(stderr).not.toContain('LM094');
  expect(run([...on('eth2', 'a', 'b'), ...on('eth1', 'c'), ...on('eth2', 'd')], { charts }).advice).toMatchObject({ LM094: 2 });
  expect(stderr).toMatch(/^Advice: 2 clusters, such as a: .*config\.master is "eth2", and was "eth1", but virt-handler's pods keep .*\(LM094\)$/m);
  const mine = on('eth1', 'a', 'b').map(cluster => ({ ...cluster, values: { acknowledged: true } }));
  const { advice } = run([...mine, ...on('eth2', 'c', 'd')], { charts });
  expect([advice.LM094, advice.LM047]).toEqual([1, undefined]);
  expect(run(on('eth2', 'a', 'b', 'c', 'd'), { charts, acknowledgements: [{ rule: 'LM094', reason: 'We delete them.' }] }).advice).not.toHaveProperty('LM094');
});

test('changes are found however many texts there are', () => {
  const changes = new WrittenChanges();
  const found = (...files: [ReadonlyMap<string, string>, ReadonlyMap<string, string>]) => changes.findings(...files).map(({ rule }) => rule.id);
  const file = (network: string) => new Map([['a', `apiVersion: hco.kubevirt.io/v1\nkind: HyperConverged\nspec: { virtualization: { liveMigrationConfig: { network: ${network} } } }\n`]]);
  for (let i = 0; i < 1200; i++) {
    expect([found(file(`n${i}`), file('new')), found(file(`n${i}`), new Map([...file(`n${i}`), ['b', 'HyperConverged']]))]).toEqual([['LM035'], []]);
  }
  const document = 'apiVersion: hco.kubevirt.io/v1\nmetadata: { name: a---b }\nkind: HyperConverged\nspec: { virtualization: { liveMigrationConfig: { network: x } } }\n';
  const among = (text: string) => new Map([['a', `kind: Other\n--- # and\n${text}---\nkind: Another\n`]]);
  expect([found(among(document), file('new')), found(among(document), file('x'))]).toEqual([['LM035'], []]);
  const other = new Map([['a', 'apiVersion: example.com/v1\nkind: HyperConverged\nspec: { liveMigrationConfig: { network: x } }\n']]);
  expect(found(other, file('new'))).toEqual([]);
});

test('rules are told in the order of their ids, whichever cluster has them first', () => {
  const advice = new FleetAdvice([]);
  const found = (...ids: string[]) => ids.map(id => ({ rule: findRule(id)!, message: `${id} says so` })) as any[];
  expect(advice.told()).toEqual({ counts: {}, lines: [] });
  advice.add('x', found('LM034', 'LM034', 'LM035'));
  advice.add('y', found('LM030', 'LM034'));
  advice.see({ name: 'a', release: HyperConvergedVersion.hco('1.8') }, new Map());
  expect(Object.entries(advice.told().counts)).toEqual([['LM030', 1], ['LM034', 3], ['LM035', 1], ['LM093', 1]]);
  expect(advice.told().lines).toEqual([
    'Advice: y: LM030 says so', 'Advice: 2 clusters, such as x: LM034 says so', 'Advice: x: LM035 says so', expect.stringContaining('HCO 1.8 (a)'),
  ]);
});

describe('releases that are behind', () => {
  const on = (...releases: (HyperConvergedVersion | undefined)[]) => releases.map((release, i) => ({ name: `c${i}`, release }));
  const [openShift, hco] = [HyperConvergedVersion.openShift, HyperConvergedVersion.hco];
  const messageOf = (...releases: (HyperConvergedVersion | undefined)[]) => judgeFleet(on(...releases)).map(({ message }) => message)[0];

  test('are told with the clusters that run them, in one line', () => {
    expect(messageOf(openShift('4.17'), hco('1.16'), openShift('4.17'), openShift('4.21'), undefined)).toBe(
      'release is one that is likely not maintained anymore in 3 clusters: OpenShift Virtualization 4.17 (c0 and c2), HCO 1.16 (c1). '
      + 'Look up until when it is, and upgrade; or acknowledge this with the reason. (LM093)',
    );
    expect(messageOf(openShift('4.12'))).toContain('in 1 cluster: OpenShift Virtualization 4.12 (c0).');
  });

  test.each<[string, boolean]>([
    ['4.23', false], ['4.99', false], ['4.20', false], ['4.19', false], ['4.18', false], ['4.17', true], ['4.16', false], ['4.15', true], ['4.14', true], ['4.13', true], ['4.12', true],
    ['1.19', false], ['1.99', false], ['1.17', false], ['1.16', true], ['1.8', true],
  ])('%s: %p', (release, isBehind) => {
    expect(messageOf(HyperConvergedVersion.parse(release)) !== undefined).toBe(isBehind);
  });

  test('are those of the clusters that are asked for', () => {
    const clusters = [{ name: 'a', release: openShift('4.13') }, { name: 'b' }];
    expect(run(clusters).advice).toEqual({ LM093: 1, LM095: 1 });
    expect(stderr).toContain('Advice: release is unset in 1 cluster (b), though others state theirs, and so is OpenShift Virtualization 4.21 unless the program says otherwise. State it for '
      + 'each. (LM095)');
    expect(stderr).toContain('Advice: release is one that is likely not maintained anymore in 1 cluster: OpenShift Virtualization 4.13 (a). ');
    expect(run(clusters, { only: ['b'] }).advice).toEqual({});
  });
});

describe('acknowledgements', () => {
  const reason = 'The network is the old one by another name.';

  test('keep advice from being told and counted, about clusters and about all of them', () => {
    const charts: IClusterCharts = {
      addCharts(app, cluster) {
        CHARTS.addCharts(app, cluster);
        app.charts[0].node.findChild('hc').node.findAll().filter(ApiObject.isApiObject).forEach(object => object.metadata.addAnnotation('argocd.argoproj.io/sync-wave', '1'));
      },
    };
    const acknowledgements = [{ rule: 'LM092', reason }, { rule: 'LM093', reason }, { rule: 'LM091', reason }];
    const clusters = (values: Values) => ['a', 'b'].map(name => ({ name, values, release: HyperConvergedVersion.openShift('4.13') }));
    run(clusters(OLD), { charts });
    const without = run(clusters(NEW), { charts });
    expect([without.advice.LM091, without.advice.LM092, without.advice.LM093]).toEqual([2, 1, 1]);
    expect(stderr).toMatch(/^Advice: 2 clusters, such as a: .* \(LM091\)$/m);
    const { LM091, LM092, LM093, ...others } = without.advice;
    expect(run(clusters(OLD), { charts, acknowledgements }).advice).toEqual(others);
    expect(stderr).not.toMatch(/LM09[123]/);
  });

  test('that are none are told, all at once', () => {
    const acknowledgements: any = [{ rule: 'LM092', reason }, { rule: 'LM999', reason: ' ' }, { rule: 'LM004', reason }, null, { rule: ['LM092'], reason: 7 }];
    expect(() => run(clustersWith(all(OLD, 'a')), { acknowledgements })).toThrow(`The fleet can't be made, and nothing is written:
  acknowledgements[1].rule is "LM999", which is no rule. Write the id of one that has advice, such as "LM092".
  acknowledgements[1].reason is " ". Write why the advice is not followed.
  acknowledgements[2].rule is "LM004", which finds errors, and those can't be acknowledged. Leave it out.
  acknowledgements[3].rule is unset, which is no rule. Write the id of one that has advice, such as "LM092".
  acknowledgements[3].reason is unset. Write why the advice is not followed.
  acknowledgements[4].rule is ["LM092"], which is no rule. Write the id of one that has advice, such as "LM092".
  acknowledgements[4].reason is 7. Write why the advice is not followed.`);
    expect(() => run(clustersWith(all(OLD, 'a')), { acknowledgements: 'LM092' as any })).toThrow('  acknowledgements is "LM092". Write a list.');
    expect(run(clustersWith(all(OLD, 'a')), { acknowledgements: null as any }).clusters).toBe(1);
  });
});
