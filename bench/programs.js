// The same two manifests, by this library and by cdk8s alone.
const { ApiObject, App, Chart } = require('cdk8s');

const configOf = (nic, range) => ({
  cniVersion: '0.3.1', name: 'migration-bridge', type: 'macvlan', master: nic, mode: 'bridge', ipam: { type: 'whereabouts', range },
});
const SETTINGS = {
  bandwidthPerMigration: '0Mi', completionTimeoutPerGiB: 150, parallelMigrationsPerCluster: 5, parallelOutboundMigrationsPerNode: 1,
  progressTimeout: 150, allowPostCopy: true, network: 'migration-network',
};

/** Both by cdk8s alone. */
exports.addPlain = (chart, { nic, range }) => {
  const network = new ApiObject(chart, 'network', {
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: { name: 'migration-network', namespace: 'openshift-cnv' },
    spec: { config: JSON.stringify(configOf(nic, range), undefined, 2) },
  });
  const hyperConverged = new ApiObject(chart, 'hyperconverged', {
    apiVersion: 'hco.kubevirt.io/v1beta1',
    kind: 'HyperConverged',
    metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' },
    spec: { liveMigrationConfig: SETTINGS },
  });
  return { network, hyperConverged };
};

exports.plain = outdir => {
  const app = new App({ outdir });
  const { network, hyperConverged } = exports.addPlain(new Chart(app, 'prod-east'), { nic: 'eth1', range: '10.200.5.0/24' });
  hyperConverged.addDependency(network);
  app.synth();
};

exports.ours = outdir => {
  const { DedicatedMigrationNetwork, HeavyWorkloadMigration } = require('cdk8s-live-migration');
  const app = new App({ outdir });
  const chart = new Chart(app, 'prod-east');
  new HeavyWorkloadMigration(chart, 'heavy');
  new DedicatedMigrationNetwork(chart, 'network', { nic: 'eth1', range: '10.200.5.0/24' });
  app.synth();
};

/** Everything but the validation. */
exports.oursUnjudged = outdir => {
  const { Node } = require('constructs');
  const { addValidation } = Node.prototype;
  Node.prototype.addValidation = () => {};
  try {
    exports.ours(outdir);
  } finally {
    Node.prototype.addValidation = addValidation;
  }
};
