// Post copy only where it is wanted: for some VMs alone, or for all but those with critical data.
import { App, Chart, Duration } from 'cdk8s';
import { Bandwidth, HeavyWorkloadMigration, HyperConverged, HyperConvergedVersion, MigrationPolicy, MigrationPolicySelector } from 'cdk8s-live-migration';

const app = new App();

// Databases go over to post copy, other VMs never do. Of the databases, the ledger doesn't either.
const east = new Chart(app, 'prod-east');
new HeavyWorkloadMigration(east, 'databases', {
  only: MigrationPolicySelector.vms({ 'example.com/workload': 'database' }),
  exempt: MigrationPolicySelector.vms({ 'example.com/app': 'ledger' }),
  completionTimeoutPerGiB: Duration.seconds(20),
});
// VMs of the stage for tests share what is left of the link.
new MigrationPolicy(east, 'tests', {
  selector: MigrationPolicySelector.namespaces({ 'example.com/stage': 'test' }),
  bandwidthPerMigration: Bandwidth.gigabitsPerSecond(1),
});

// Every VM may go over to post copy but for those in one namespace.
const west = new Chart(app, 'prod-west');
const hyperConverged = new HyperConverged(west, 'hyperconverged', { version: HyperConvergedVersion.openShift('4.23') });
new HeavyWorkloadMigration(west, 'heavy', { exempt: MigrationPolicySelector.namespace('ledger') });

// What holds for a VM, and why: on stderr, so that stdout stays the program's.
for (const [name, cluster, labels, namespace] of [
  ['an order database in prod-east', HyperConverged.of(east), { 'example.com/workload': 'database', 'example.com/app': 'orders' }, 'orders'],
  ['the ledger in prod-east', HyperConverged.of(east), { 'example.com/workload': 'database', 'example.com/app': 'ledger' }, 'ledger'],
  ['the ledger in prod-west', hyperConverged, { 'example.com/app': 'ledger' }, 'ledger'],
] as const) {
  const { allowPostCopy } = cluster.effectiveConfig(labels, { 'kubernetes.io/metadata.name': namespace }).settings;
  console.error(`${name}: allowPostCopy is ${allowPostCopy.value} (${allowPostCopy.source})`);
}

app.synth();
