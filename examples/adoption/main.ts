// A HyperConverged that the cluster has already, edited by hand over the years, taken over without losing a line.
import * as path from 'path';
import { App, Chart } from 'cdk8s';
import { DedicatedMigrationNetwork, HeavyWorkloadMigration, HyperConverged } from 'cdk8s-live-migration';

const app = new App();
const chart = new Chart(app, 'prod-east');

// oc get hyperconverged kubevirt-hyperconverged -n openshift-cnv -o yaml > cluster.yaml
const hyperConverged = HyperConverged.fromManifest(chart, 'hyperconverged', { file: path.join(__dirname, 'cluster.yaml'), nodes: 24 });
new HeavyWorkloadMigration(chart, 'heavy');
new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range: '10.200.5.0/24' });

for (const { field, before, after, source } of hyperConverged.changes) {
  console.error(`${source} changes ${field} from ${before ?? 'unset'} to ${after}`);
}

app.synth();
