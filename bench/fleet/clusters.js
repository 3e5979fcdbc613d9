// The fleet: what differs between its clusters is the name and the range.

const prefix = i => `10.${200 + Math.floor(i / 256)}.${i % 256}`;

/** So many clusters, as data. */
exports.makeClusters = count => Array.from({ length: count }, (_, i) => (
  { name: `cluster-${String(i + 1).padStart(5, '0')}`, release: '4.21', nic: 'eth1', range: `${prefix(i)}.0/24`, nodes: 24 }));

/** Clusters in YAML, as people write them. */
exports.toYaml = clusters => `clusters:\n${clusters.map(({ name, release, nic, range, nodes }) => (
  `  - name: ${name}\n    release: "${release}"\n    nic: ${nic}\n    range: ${range}\n    nodes: ${nodes}\n`)).join('')}`;

exports.toJson = clusters => JSON.stringify({ clusters }, undefined, 2);
