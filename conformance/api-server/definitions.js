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

/** The file of a definition of another project's, by its name; undefined if there is none. */
exports.definitionFile = name => {
  const file = path.join(CRDS, `${name}.yaml`);
  return fs.existsSync(file) ? file : undefined;
};

/** The kinds that are custom. Others are Kubernetes' own. */
exports.CUSTOM_KINDS = Object.keys(FILES);

/** The definitions at hand of what a release's clusters have, by kind. */
const definitionsOf = version => Object.fromEntries(Object.entries(FILES).flatMap(([kind, nameOf]) => {
  const file = path.join(CRDS, `${nameOf(version)}.yaml`);
  return fs.existsSync(file) ? [[kind, YAML.parse(fs.readFileSync(file, 'utf8'))]] : [];
}));

/** The releases of the library's table, the oldest first, each with its definitions; isStored tells whether an object is in the version that is stored. */
exports.releases = () => HyperConvergedVersion._known('hco').map(version => {
  const definitions = definitionsOf(version);
  return {
    name: String(version),
    version,
    definitions,
    isStored: ({ apiVersion, kind }) => definitions[kind].spec.versions.some(({ name, storage }) => storage && apiVersion.endsWith(`/${name}`)),
  };
});

/**
 * A definition that stores another of its versions. The definitions carry no conversion, which is the operator's, so that a server keeps nothing of an object
 * of another version than the stored one.
 */
exports.storedIn = (definition, apiVersion) => ({
  ...definition, spec: { ...definition.spec, versions: definition.spec.versions.map(version => ({ ...version,
    storage: apiVersion.endsWith(`/${version.name}`) })) },
});

/** Why something isn't judged for want of a definition. */
exports.noDefinition = (kind, version) => `there is no ${FILES[kind](version)}.yaml in the folder of definitions (CRDS)`;
