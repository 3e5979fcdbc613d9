// The custom resource definitions that clusters have, as their projects publish them.
const fs = require('fs');
const path = require('path');
const YAML = require('yaml');
const { HyperConvergedVersion } = require('../../lib/hyperconverged-version');

/** They aren't part of this repository; the variable CRDS tells where they are: hyperconverged-1.17.yaml and so on. */
const CRDS = process.env.CRDS ?? path.join(__dirname, '..', '..', '..', 'shared', 'crds');

/** By kind, the file of a release's definition. Of the operator and of KubeVirt each release has its own. */
const FILES = {
  HyperConverged: ({ version }) => `hyperconverged-${version}`,
  MigrationPolicy: ({ kubeVirtVersion }) => `migration-policy-kubevirt-${kubeVirtVersion}`,
  VirtualMachineInstanceMigration: ({ kubeVirtVersion }) => `virtual-machine-instance-migration-kubevirt-${kubeVirtVersion}`,
  NetworkAttachmentDefinition: () => 'network-attachment-definition',
  NodeNetworkConfigurationPolicy: () => 'node-network-configuration-policy',
};

/** The kinds that are custom. Others are Kubernetes' own. */
exports.CUSTOM_KINDS = Object.keys(FILES);

/** The releases of the library's table, the oldest first: each with the definitions at hand, by kind. */
exports.releases = () => HyperConvergedVersion._known('hco').map(version => ({
  name: String(version),
  version,
  definitions: Object.fromEntries(Object.entries(FILES).flatMap(([kind, nameOf]) => {
    const file = path.join(CRDS, `${nameOf(version)}.yaml`);
    return fs.existsSync(file) ? [[kind, YAML.parse(fs.readFileSync(file, 'utf8'))]] : [];
  })),
}));

/** Why something isn't judged for want of a definition. */
exports.noDefinition = (kind, version) => `there is no ${FILES[kind](version)}.yaml in the folder of definitions (CRDS)`;
