// Manifests from anywhere, judged by the validation plugin that cdk8s.yaml names: errors fail `cdk8s synth`, advice is printed.
import { ApiObject, App, Chart } from 'cdk8s';
import { DedicatedMigrationNetwork, HeavyWorkloadMigration } from 'cdk8s-live-migration';

const app = new App();

// Ours, with advice that is not going to be followed.
const east = new Chart(app, 'prod-east');
new HeavyWorkloadMigration(east, 'heavy', {
  acknowledgements: [{ rule: 'LM034', reason: 'VMs with critical data run in prod-west.' }],
});
new DedicatedMigrationNetwork(east, 'network', { nic: 'eth1', range: '10.200.5.0/24' });

// One that was written by hand.
const west = new Chart(app, 'prod-west');
new ApiObject(west, 'hyperconverged', {
  apiVersion: 'hco.kubevirt.io/v1beta1',
  kind: 'HyperConverged',
  metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' },
  spec: { liveMigrationConfig: { completionTimeoutPerGiB: 800, parallelOutboundMigrationsPerNode: 2 } },
});

app.synth();
