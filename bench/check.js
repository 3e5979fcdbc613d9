// What checking 10,000 objects costs against parsing them alone.
const fs = require('fs');
const os = require('os');
const path = require('path');
const YAML = require('yaml');
const { median, report, time } = require('./measure');
const { main } = require('../lib/cli/main');

const CLUSTERS = 5000;
const network = i => `apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata:
  name: migration-network
  namespace: openshift-cnv
spec:
  config: '{"cniVersion":"0.3.1","name":"migration-bridge","type":"macvlan","master":"eth1","mode":"bridge","ipam":{"type":"whereabouts","range":"10.${
  Math.floor(i / 256) + 200}.${i % 256}.0/24"}}'
`;
const hyperConverged = `apiVersion: hco.kubevirt.io/v1beta1
kind: HyperConverged
metadata:
  name: kubevirt-hyperconverged
  namespace: openshift-cnv
spec:
  liveMigrationConfig:
    bandwidthPerMigration: 0Mi
    completionTimeoutPerGiB: 150
    parallelMigrationsPerCluster: 5
    parallelOutboundMigrationsPerNode: 1
    progressTimeout: 150
    allowPostCopy: true
    network: migration-network
`;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
(async () => {
  const files = Array.from({ length: CLUSTERS }, (_, i) => path.join(folder, `${String(i).padStart(4, '0')}.yaml`));
  files.forEach((file, i) => fs.writeFileSync(file, `${network(i % 14000)}---\n${hyperConverged}`));
  const parse = () => files.forEach(file => YAML.parseAllDocuments(fs.readFileSync(file, 'utf8')).forEach(document => document.toJS()));
  const silent = { isTerminal: false, out: () => {}, err: () => {} };
  for (const [what, ...options] of [['with the release', '--release', '4.21'], ['without the release']]) {
    const figures = { parse: [], check: [] };
    for (let run = -1; run < 5; run++) {
      const parsing = time(parse);
      const start = process.hrtime.bigint();
      const status = await main(['node', 'x', 'check', '--format', 'json', ...options, folder], silent);
      const checking = Number(process.hrtime.bigint() - start) / 1e6;
      if (status !== 0) {
        throw new Error(`check ended with ${status}`);
      }
      if (run >= 0) {
        figures.parse.push(parsing);
        figures.check.push(checking);
      }
    }
    report(`10,000 objects ${what}: check against parsing alone`, 3, median(figures.parse), median(figures.check));
  }
})().finally(() => fs.rmSync(folder, { recursive: true }));
