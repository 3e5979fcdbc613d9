// Several clusters on different releases in one app: the same intent, and what each release needs for it.
import { App, Chart, Duration } from 'cdk8s';
import { Bandwidth, DedicatedMigrationNetwork, HeavyWorkloadMigration, HyperConverged, HyperConvergedVersion } from 'cdk8s-live-migration';

const clusters = [
  { name: 'prod-east', version: HyperConvergedVersion.openShift('4.18'), nodes: 48, nic: 'ens2f1', range: '10.200.16.0/23' },
  { name: 'prod-west', version: HyperConvergedVersion.openShift('4.21.3'), nodes: 24, nic: 'ens2f1', range: '10.200.18.0/24' },
  { name: 'stage', version: HyperConvergedVersion.openShift('4.23'), nodes: 6, nic: 'eth1', range: '10.200.19.0/28' },
  { name: 'lab', version: HyperConvergedVersion.hco('1.19'), nodes: 3, nic: 'eth1', range: '10.200.20.0/28' },
];

const app = new App();
for (const { name, version, nodes, nic, range } of clusters) {
  const chart = new Chart(app, name);
  new HyperConverged(chart, 'hyperconverged', {
    version,
    nodes,
    labels: { 'example.com/stage': name },
    // Whatever else the cluster's HyperConverged says passes through.
    spec: version.apiVersion.endsWith('v1beta1') ? { defaultCPUModel: 'Cascadelake-Server' } : undefined,
  });
  new HeavyWorkloadMigration(chart, 'heavy', {
    // Two of these fit the 25 Gbit/s link of the migration network.
    bandwidthPerMigration: Bandwidth.gigabitsPerSecond(12),
    // A VM of 512 GiB goes over to post copy after 3 hours and 4 minutes.
    completionTimeoutPerGiB: Duration.seconds(20),
  });
  new DedicatedMigrationNetwork(chart, 'network', { nic, range });
}

app.synth();
