// A fleet that Argo CD delivers: first to the lab, then to one cluster after the other. Commit dist, and apply _hub where Argo CD runs.
import { App, Chart, Duration } from 'cdk8s';
import { Bandwidth, Fleet, FleetDelivery, HeavyWorkloadMigration, IClusterCharts } from 'cdk8s-live-migration';

class Migration implements IClusterCharts {
  public addCharts(app: App): void {
    new HeavyWorkloadMigration(new Chart(app, 'migration'), 'heavy', {
      bandwidthPerMigration: Bandwidth.gigabitsPerSecond(12.5),
      completionTimeoutPerGiB: Duration.seconds(20),
      acknowledgements: [
        { rule: 'LM033', reason: 'The network of the pods has 100 Gbit/s.' },
        { rule: 'LM034', reason: 'The clusters have no VMs that must not be lost.' },
      ],
    });
  }
}

new Fleet({
  clusters: [
    { name: 'lab', labels: { stage: 'lab' } },
    { name: 'prod-east', labels: { stage: 'prod' } },
    { name: 'prod-west', labels: { stage: 'prod' } },
  ],
  charts: new Migration(),
  delivery: [FleetDelivery.argoCd({
    repoUrl: 'https://git.example.com/platform/fleet.git',
    path: 'dist',
    namespace: 'openshift-gitops',
    waves: [{ clusters: ['stage=lab'] }, { clusters: ['stage=prod'], maxUpdate: 1 }],
  })],
}).synth();
