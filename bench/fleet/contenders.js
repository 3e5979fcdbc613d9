// What makes the fleet: this library, and others.
const fs = require('fs');
const path = require('path');
const { toJson, toYaml } = require('./clusters');

/** Where each cluster takes a process, so many are run; more take as many times longer. */
const PROCESSES = 50;
exports.PROCESSES = PROCESSES;

const copy = (name, folder) => fs.cpSync(path.join(__dirname, name), path.join(folder, name), { recursive: true });

const FORMS = { 'clusters.yaml': toYaml, 'clusters.json': toJson };
const writeClusters = (file, clusters, folder) => fs.writeFileSync(path.join(folder, file), FORMS[file](clusters));

/** A program of programs.js. */
const node = (title, program, { file = 'clusters.json', ...others } = {}) => ({
  title,
  write: (folder, clusters) => writeClusters(file, clusters, folder),
  commands: (_, outdir) => [{ program: process.execPath, args: [path.join(__dirname, 'programs.js'), program, file, outdir] }],
  tellsMemory: true,
  ...others,
});

const overlayOf = ({ nic, range }) => `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../base
patches:
  - patch: |-
      apiVersion: k8s.cni.cncf.io/v1
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
`;

/**
 * The contenders, by name. `write` writes what a contender reads into a folder; `commands` are run there, one after the other, and measured as one: the program,
 * its arguments, and the file that its standard output goes to, if that is its output. What is not so for each:
 *
 * - `tool`: the tool, which is built first, and handed to `commands`.
 * - `most`: for more clusters it isn't run.
 * - `processes`: it takes a process for each cluster, and so many clusters at most are made.
 * - `again`: it writes into the folder where the run before has written.
 * - `tellsMemory`: it prints how much memory it took, in MiB.
 * - `isOneFile`: which cluster an object is for can't be told from what it writes.
 */
exports.CONTENDERS = {
  'fleet': node('This library, clusters from YAML', 'fleetFromFile', { file: 'clusters.yaml' }),
  'fleet-again': node('This library, nothing has changed', 'fleetFromFile', { file: 'clusters.yaml', again: true }),
  'fleet-code': node('This library, clusters as code', 'fleetFromCode'),
  'cdk8s-app': node('cdk8s, an App per cluster', 'appPerCluster'),
  'cdk8s-chart': node('cdk8s, one App with a chart per cluster', 'chartPerCluster', { most: 4000 }),
  'helm': {
    title: 'Helm, one release that loops',
    tool: 'helm',
    isOneFile: true,
    write(folder, clusters) {
      copy('helm', folder);
      writeClusters('clusters.yaml', clusters, folder);
    },
    commands: (program, outdir) => [{ program, args: ['template', 'fleet', 'helm', '--values', 'clusters.yaml'], output: path.join(outdir, 'all.yaml') }],
  },
  'helm-each': {
    title: 'Helm, once per cluster',
    tool: 'helm',
    processes: PROCESSES,
    write(folder, clusters) {
      copy('helm', folder);
      clusters.forEach(cluster => fs.writeFileSync(path.join(folder, `${cluster.name}.yaml`), toYaml([cluster])));
    },
    commands: (program, outdir, clusters) => clusters.map(({ name }) => (
      { program, args: ['template', name, 'helm', '--values', `${name}.yaml`], output: path.join(outdir, `${name}.yaml`) })),
  },
  'kustomize': {
    title: 'Kustomize, once per cluster',
    tool: 'kustomize',
    processes: PROCESSES,
    write(folder, clusters) {
      copy('kustomize', folder);
      for (const cluster of clusters) {
        fs.mkdirSync(path.join(folder, 'kustomize', cluster.name));
        fs.writeFileSync(path.join(folder, 'kustomize', cluster.name, 'kustomization.yaml'), overlayOf(cluster));
      }
    },
    commands: (program, outdir, clusters) => clusters.map(({ name }) => (
      { program, args: ['build', `kustomize/${name}`], output: path.join(outdir, `${name}.yaml`) })),
  },
  'jsonnet': {
    title: 'Jsonnet (Go), a file per cluster',
    tool: 'jsonnet',
    write(folder, clusters) {
      copy('fleet.jsonnet', folder);
      writeClusters('clusters.json', clusters, folder);
    },
    commands: (program, outdir) => [{ program, args: ['--string', '--create-output-dirs', '--multi', outdir, 'fleet.jsonnet'] }],
  },
  'cue': {
    title: 'CUE, one JSON list',
    tool: 'cue',
    isOneFile: true,
    write(folder, clusters) {
      copy('fleet.cue', folder);
      writeClusters('clusters.json', clusters, folder);
    },
    commands: (program, outdir) => [
      { program, args: ['export', '--expression', 'objects', 'fleet.cue', 'clusters.json'], output: path.join(outdir, 'all.json') },
    ],
  },
  'templates': node('String templates in Node.js: the floor', 'templates'),
};
