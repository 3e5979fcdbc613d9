import type { FleetProps, FleetSummary } from './fleet-props';

/**
 * Many clusters from one program: each an app of its own, with a folder of its own.
 *
 * Clusters come as code, from files, or both. `charts` makes the charts of each: an object with a method, which every language has, where jsii takes
 * no functions. In TypeScript `{ addCharts(app, cluster) { … } }` will do; in Python it is a class with `@jsii.implements(IClusterCharts)`, in Java one
 * that implements it, in Go a pointer to a struct with the method.
 *
 * **Errors** of the data, with file, line and field, and of all clusters are told at once, and nothing is written then, unless `keepGoing` asks for
 * those that are right. The whole rule book judges each cluster: its errors are errors here, whoever made the objects, and its advice is counted.
 *
 * **What is judged is what is written**: each object is rendered once. What a validation of the program's own changes afterwards in an object that rules look at is left out.
 *
 * **What is written** depends on the clusters alone, not on their order. One is rendered after the other and forgotten, so that a thousand take hardly
 * more memory than one. Files that are the same already aren't touched. An index, `.fleet-index`, which `sha256sum -c` reads, tells what was written:
 * what is in it and not made anymore is deleted, unless somebody has changed it; all else is left alone, and never written over. It belongs under
 * version control where the folder does. The folder is for one fleet alone.
 *
 * **A run that is ended by force** leaves the old or the new files of each cluster, but for `yamlOutputType`. The next one leaves the clusters that it isn't asked for as they
 * are, old or new, and says so.
 *
 * @example
 *
 * class Migration implements IClusterCharts {
 *   public addCharts(app: App, cluster: FleetCluster): void {
 *     const chart = new Chart(app, 'migration');
 *     new HyperConverged(chart, 'hyperconverged', { version: cluster.release, nodes: cluster.nodes });
 *     new DedicatedMigrationNetwork(chart, 'network', { nic: cluster.nic, range: cluster.range });
 *   }
 * }
 *
 * new Fleet({
 *   files: ['clusters.yaml'],
 *   ranges: { prefix: '10.200.0.0/16', prefixLength: 24, record: 'ranges.yaml' },
 *   outdir: 'fleet',
 *   charts: new Migration(),
 * }).synth();
 */
export class Fleet {
  constructor(private readonly props: FleetProps) {}

  /**
   * Renders the clusters, judges them, and writes what has changed. A summary goes to stderr, as does progress on a terminal.
   *
   * @throws if anything is wrong with the data or with a cluster, with all that is; with `keepGoing` once the other clusters are written. So a program ends with
   * another exit status than 0.
   */
  public synth(): FleetSummary {
    // Loaded here, since most programs have no fleet.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { FleetSynthesis } = require('./fleet-synthesis') as typeof import('./fleet-synthesis');
    return new FleetSynthesis(this, this.props).run();
  }
}
