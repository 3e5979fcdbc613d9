// Clusters by Open Cluster Management, the equal ones in waves, and a policy that tells which of them aren't as they should be: dist/_hub is for the hub.
import { App, Chart, Duration } from 'cdk8s';
import {
  DedicatedMigrationNetwork, Fleet, FleetCluster, FleetDelivery, HeavyWorkloadMigration, IClusterCharts,
} from 'cdk8s-live-migration';

class Migration implements IClusterCharts {
  public addCharts(app: App, cluster: FleetCluster): void {
    const chart = new Chart(app, 'migration');
    new HeavyWorkloadMigration(chart, 'heavy', {
      completionTimeoutPerGiB: Duration.seconds(20),
      acknowledgements: [{ rule: 'LM034', reason: 'The clusters have no VMs that must not be lost.' }],
    });
    new DedicatedMigrationNetwork(chart, 'network', { nic: cluster.nic, range: cluster.range });
  }
}

// Each store has a network of its own, so that all may have the same addresses.
const store = { nic: 'eth1', range: '192.168.64.0/27' };

new Fleet({
  clusters: [
    { name: 'headquarters', nic: 'ens2f1', range: '10.200.0.0/24' },
    { name: 'store-1', labels: { stage: 'canary' }, ...store },
    { name: 'store-2', ...store },
    { name: 'store-3', ...store },
    { name: 'store-4', ...store },
  ],
  charts: new Migration(),
  delivery: [
    FleetDelivery.openClusterManagement({
      rollout: { waves: [{ clusters: ['stage=canary'] }], maxConcurrency: 2, minSuccessTime: Duration.minutes(30) },
    }),
    FleetDelivery.openClusterManagementPolicy(),
  ],
}).synth();
