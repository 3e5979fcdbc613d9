// The programs for Node.js that make the fleet: node bench/fleet/programs.js PROGRAM INPUT OUTDIR. Each prints how much memory it took at most, in MiB.
const fs = require('fs');
const path = require('path');

const readClusters = file => JSON.parse(fs.readFileSync(file, 'utf8')).clusters;

/** By this library, with all that it checks. */
function byFleet(props) {
  const { Chart } = require('cdk8s');
  const { DedicatedMigrationNetwork, Fleet, HeavyWorkloadMigration, HyperConverged } = require('cdk8s-live-migration');
  const charts = {
    addCharts(app, { release, nic, range, nodes }) {
      const chart = new Chart(app, 'migration');
      new HyperConverged(chart, 'hyperconverged', { version: release, nodes });
      new HeavyWorkloadMigration(chart, 'heavy');
      new DedicatedMigrationNetwork(chart, 'network', { nic, range });
    },
  };
  new Fleet({ ...props, charts }).synth();
}

const PROGRAMS = {
  fleetFromFile: (file, outdir) => byFleet({ files: [file], outdir }),

  fleetFromCode(file, outdir) {
    const { HyperConvergedVersion } = require('cdk8s-live-migration');
    const clusters = readClusters(file).map(({ release, ...others }) => ({ ...others, release: HyperConvergedVersion.openShift(release) }));
    byFleet({ clusters, outdir });
  },

  appPerCluster(file, outdir) {
    const { App, Chart } = require('cdk8s');
    const { addPlain } = require('../programs');
    for (const cluster of readClusters(file)) {
      const app = new App({ outdir: path.join(outdir, cluster.name) });
      addPlain(new Chart(app, 'migration'), cluster);
      app.synth();
    }
  },

  chartPerCluster(file, outdir) {
    const { App, Chart } = require('cdk8s');
    const { addPlain } = require('../programs');
    const app = new App({ outdir });
    readClusters(file).forEach(cluster => addPlain(new Chart(app, cluster.name), cluster));
    app.synth();
  },

  templates(file, outdir) {
    for (const { name, nic, range } of readClusters(file)) {
      const folder = path.join(outdir, name);
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(path.join(folder, 'migration.k8s.yaml'), `apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata:
  name: migration-network
  namespace: openshift-cnv
spec:
  config: |-
    {
      "cniVersion": "0.3.1",
      "name": "migration-bridge",
      "type": "macvlan",
      "master": "${nic}",
      "mode": "bridge",
      "ipam": {
        "type": "whereabouts",
        "range": "${range}"
      }
    }
---
apiVersion: hco.kubevirt.io/v1beta1
kind: HyperConverged
metadata:
  name: kubevirt-hyperconverged
  namespace: openshift-cnv
spec:
  liveMigrationConfig:
    allowPostCopy: true
    bandwidthPerMigration: 0Mi
    completionTimeoutPerGiB: 150
    network: migration-network
    parallelMigrationsPerCluster: 5
    parallelOutboundMigrationsPerNode: 1
    progressTimeout: 150
`);
    }
  },
};

/** In MiB. What Linux tells as maxRSS has in it what the process that started this one had. */
function peakMemory() {
  const [, ofLinux] = fs.existsSync('/proc/self/status') ? /^VmHWM:\s*(\d+) kB$/m.exec(fs.readFileSync('/proc/self/status', 'utf8')) : [];
  return Number(ofLinux ?? process.resourceUsage().maxRSS) / 1024;
}

const [program, ...args] = process.argv.slice(2);
PROGRAMS[program](...args);
console.log(peakMemory());
