// The definitions of Open Cluster Management's kinds, as its hubs have them.
const fs = require('fs');
const path = require('path');
const YAML = require('yaml');

const CRDS = process.env.CRDS ?? path.join(__dirname, '..', '..', '..', '..', 'shared', 'crds');

const FILES = {
  ManifestWork: 'manifest-work',
  ManifestWorkReplicaSet: 'manifest-work-replica-set',
  Placement: 'placement',
  PlacementBinding: 'placement-binding',
  Policy: 'policy',
  ConfigurationPolicy: 'configuration-policy',
};

/** By kind. */
exports.definitions = () => Object.fromEntries(Object.entries(FILES).map(([kind, file]) => [kind, YAML.parse(fs.readFileSync(path.join(CRDS, `${file}.yaml`), 'utf8'))]));
