local network(cluster) = {
  apiVersion: 'k8s.cni.cncf.io/v1',
  kind: 'NetworkAttachmentDefinition',
  metadata: { name: 'migration-network', namespace: 'openshift-cnv' },
  spec: {
    config: std.manifestJson({
      cniVersion: '0.3.1',
      name: 'migration-bridge',
      type: 'macvlan',
      master: cluster.nic,
      mode: 'bridge',
      ipam: { type: 'whereabouts', range: cluster.range },
    }),
  },
};

local hyperConverged = {
  apiVersion: 'hco.kubevirt.io/v1beta1',
  kind: 'HyperConverged',
  metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' },
  spec: {
    liveMigrationConfig: {
      allowPostCopy: true,
      bandwidthPerMigration: '0Mi',
      completionTimeoutPerGiB: 150,
      network: 'migration-network',
      parallelMigrationsPerCluster: 5,
      parallelOutboundMigrationsPerNode: 1,
      progressTimeout: 150,
    },
  },
};

{
  [cluster.name + '/migration.yaml']: std.manifestYamlStream([network(cluster), hyperConverged])
  for cluster in (import 'clusters.json').clusters
}
