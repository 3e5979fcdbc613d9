// A heavy workload's migration, from one end to the other: the network that the library renders joins two nodes, the settings that it renders decide, QEMU migrates
// a guest over migration0, and what becomes of that is held against the forecast.
const fs = require('fs');
const path = require('path');
const { App, Chart, Duration, Size } = require('cdk8s');
const {
  Bandwidth, DedicatedMigrationNetwork, HeavyWorkloadMigration, MemoryDirtying, MigrationForecast, MigrationPolicy, MigrationPolicySelector,
} = require('cdk8s-live-migration');
const YAML = require('yaml');
const { readSettingsFile } = require('../../lib/cli/plan/settings-file');
const { readInputs } = require('../../lib/sizing/inputs');
const { Problems } = require('../../lib/sizing/problems');
const { Nodes, hasLinks, removeLeftovers, whyNot: whyNoNodes } = require('../dedicated-network/nodes');
const { Network, startCluster } = require('../dedicated-network/pods');
const { versions } = require('../networks/programs');
const { differences, measure, whyNot } = require('./compare');
const { makeGuest } = require('./guest');
const { qemuVersion } = require('./qemu');

const MIB = 2 ** 20;

/** Labels of VMs that must not go over to post copy. */
const CRITICAL = { data: 'critical' };

/** The guests: what they write, in MiB and MiB/s, the labels of their VMs, and what is to become of them. */
const GUESTS = [
  { name: 'calm', order: 'random', workingSet: 64, dirtyRate: 20, labels: {}, outcome: 'converges' },
  { name: 'busy', order: 'random', workingSet: 64, dirtyRate: 100, labels: {}, outcome: 'postCopy' },
  { name: 'critical', order: 'sequential', workingSet: 96, dirtyRate: 100, labels: CRITICAL, outcome: 'canceledAtTimeout' },
];
const GUEST = { memory: 256, fill: 128, isWhole: true, autoConverge: false };

/** What the pair of interfaces between two nodes on one machine carries, of which the settings let a migration have a small part. */
const LINK = { bandwidth: Bandwidth.gibibytesPerSecond(1), concurrentMigrations: 1 };

/** The machine may have had something else to do. */
const ATTEMPTS = 3;

/** What a cluster is to have: a timeout that a test can wait for, and a bandwidth that a machine without KVM manages. */
function render() {
  const app = new App();
  const chart = new Chart(app, 'prod');
  const settings = { bandwidthPerMigration: Bandwidth.mebibytesPerSecond(48), completionTimeoutPerGiB: Duration.seconds(7) };
  new HeavyWorkloadMigration(chart, 'heavy', settings);
  new MigrationPolicy(chart, 'critical', { selector: MigrationPolicySelector.vms(CRITICAL), ...settings, allowPostCopy: false });
  new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range: '10.200.5.0/24' });
  return app.synthYaml();
}

/** What the library says of a guest, and what a controller goes by, with the settings of a cluster's manifests. */
function expected(file, { order, workingSet, dirtyRate, labels }, used) {
  const { settingsFor, version } = readSettingsFile(file, undefined);
  const { settings } = settingsFor({ vm: labels, namespace: {} });
  const writes = order === 'random' ? MemoryDirtying.randomWrites : MemoryDirtying.sequentialWrites;
  const props = {
    vm: {
      memory: Size.mebibytes(GUEST.memory), usedMemory: Size.kibibytes(Math.round(used / 1024)),
      dirtying: writes(Bandwidth.mebibytesPerSecond(dirtyRate), Size.mebibytes(workingSet)),
    },
    link: LINK, settings, version,
  };
  const { rules } = readInputs(props, new Problems(''));
  return { forecast: MigrationForecast.of(props), monitor: rules.monitor, bandwidth: rules.rate / MIB };
}

exports.title = 'Whether a migration over the dedicated network becomes what is forecast';
exports.needs = ['go'];
exports.run = async report => {
  const why = whyNoNodes() ?? whyNot() ?? (hasLinks('bridge') && hasLinks('macvlan') ? undefined : 'this kernel has no bridge or no macvlan');
  if (why) {
    report.cannotJudge({ what: 'migrations', cases: GUESTS.length, why });
    return;
  }
  removeLeftovers();
  const text = render();
  const file = path.join(report.folder, 'cluster.yaml');
  fs.writeFileSync(file, text);
  const definition = YAML.parseAllDocuments(text).map(document => document.toJS()).find(({ kind }) => kind === 'NetworkAttachmentDefinition');
  const network = new Network(report, await startCluster(report), new Nodes(report, 2), definition);
  const [source, target] = [await network.join(0), await network.join(1)];
  const failed = [source, target].find(({ error }) => error);
  if (failed) {
    report.problem(`A node doesn't get its address: ${failed.error}`);
    return;
  }
  const on = ({ pod }) => ['ip', 'netns', 'exec', pod.namespace];
  const link = { source: on(source), target: on(target), address: target.addresses[0] };

  const guest = makeGuest(report.folder);
  const idle = { ...GUEST, name: 'idle', order: 'random', workingSet: 0, dirtyRate: 0, bandwidth: 200, monitor: expected(file, GUESTS[0], GUEST.memory * MIB).monitor };
  const { sent } = await measure(report.folder, guest, idle, link);
  const wrong = [];
  for (const cell of GUESTS) {
    const { forecast, ...rules } = expected(file, cell, sent);
    let found = [`forecast ${forecast.outcome}, where ${cell.outcome} is meant`];
    for (let attempt = 1; attempt <= ATTEMPTS && forecast.outcome === cell.outcome; attempt++) {
      const measured = await measure(report.folder, guest, { ...GUEST, ...cell, ...rules, name: `${cell.name}-${attempt}` }, link);
      if (measured === undefined) {
        found = [`the guest never dirtied ${cell.dirtyRate} MiB/s: the machine has other work`];
        continue;
      }
      console.log(`  ${cell.name}: ${measured.outcome} after ${measured.seconds.toFixed(2)} s, forecast ${forecast.outcome} after ${forecast.totalSeconds.toFixed(2)} s`);
      found = differences(measured, forecast);
      if (found.length === 0) {
        break;
      }
    }
    if (found.length > 0) {
      wrong.push(`${cell.name}: ${found.join('; ')}`);
    }
  }
  report.row({
    judge: 'QEMU, CNI\'s plugins and Linux', version: `${qemuVersion()}, ${versions()}`, cases: GUESTS.length, disagreements: wrong.length,
    detail: 'guests that converge, go over to post copy, and are canceled by a policy',
  });
  wrong.forEach(text => report.problem(text));
};
