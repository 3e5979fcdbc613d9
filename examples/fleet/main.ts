// Clusters from a file, each with a folder of its own: node main.js --only stage=prod writes some of them.
import * as path from 'path';
import { App, Chart, Duration } from 'cdk8s';
import {
  Bandwidth, DedicatedMigrationNetwork, Fleet, FleetCluster, HeavyWorkloadMigration, HyperConverged, IClusterCharts,
} from 'cdk8s-live-migration';

class Migration implements IClusterCharts {
  public addCharts(app: App, cluster: FleetCluster): void {
    const chart = new Chart(app, 'migration');
    new HyperConverged(chart, 'hyperconverged', { version: cluster.release, nodes: cluster.nodes });
    new HeavyWorkloadMigration(chart, 'heavy', {
      // Two of these fit the link of the migration network.
      bandwidthPerMigration: Bandwidth.gigabitsPerSecond(cluster.values.linkGigabits / 2),
      completionTimeoutPerGiB: Duration.seconds(20),
      acknowledgements: [{ rule: 'LM034', reason: 'The clusters have no VMs that must not be lost.' }],
    });
    new DedicatedMigrationNetwork(chart, 'network', { nic: cluster.nic, range: cluster.range });
  }
}

new Fleet({
  files: [path.join(__dirname, 'clusters.yaml')],
  ranges: { prefix: '10.200.0.0/16', prefixLength: 24, record: path.join(__dirname, 'ranges.yaml') },
  charts: new Migration(),
}).synth();
