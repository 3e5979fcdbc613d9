// Live migration for heavy workloads, as OpenShift's documentation has it, over a network of its own.
import { App, Chart } from 'cdk8s';
import { DedicatedMigrationNetwork, HeavyWorkloadMigration } from 'cdk8s-live-migration';

const app = new App();
const chart = new Chart(app, 'prod-east');

new HeavyWorkloadMigration(chart, 'heavy');
new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range: '10.200.5.0/24' });

app.synth();
