import type { App, IResolver, YamlOutputType } from 'cdk8s';
import type { FleetCluster, FleetClusterProps } from './fleet-cluster';
import type { FleetDelivery } from './fleet-delivery';
import type { FleetRanges } from './fleet-ranges';
import type { Acknowledgement } from '../acknowledgement';

/**
 * What makes a cluster's charts. It is asked once for each cluster.
 */
export interface IClusterCharts {
  /**
   * Makes the charts of a cluster.
   *
   * @param app the cluster's own app, whose charts they are. The fleet synthesizes it.
   * @param cluster what is known of the cluster.
   */
  addCharts(app: App, cluster: FleetCluster): void;
}

/**
 * Properties of a `Fleet`.
 */
export interface FleetProps {
  /**
   * What makes a cluster's charts.
   */
  readonly charts: IClusterCharts;

  /**
   * The clusters, or some of them, as code.
   *
   * @default - those of `files`
   */
  readonly clusters?: FleetClusterProps[];

  /**
   * Files with the clusters, or some of them: YAML or JSON (`clusters:`, a list) as schemas/clusters.schema.json of this package has it, or CSV with a
   * column to a field, and such as `labels.stage` and `values.linkSpeed` for labels and values.
   *
   * @default - those of `clusters`
   */
  readonly files?: string[];

  /**
   * Addresses from which clusters get their ranges that have none of their own.
   *
   * @default - none: a cluster has the range that is stated for it
   */
  readonly ranges?: FleetRanges;

  /**
   * The folder to write into, with a folder for each cluster. It may hold other things, which are left alone.
   *
   * `cdk8s synth` empties its own output folder before it runs the program. With another one here, files that are the same are not written anew, and an
   * error leaves what was there; the output folder of `cdk8s synth` gets all of it as well, for its list and its validation plugins.
   *
   * @default - that of `cdk8s synth` (CDK8S_OUTDIR), else dist
   */
  readonly outdir?: string;

  /**
   * How what is written reaches the clusters.
   *
   * @default - the folders alone, with nothing for an engine
   */
  readonly delivery?: FleetDelivery[];

  /**
   * How a cluster's objects are divided into files. Where a run is ended by force, a file is the old one or the new one, and a cluster that is new or gone
   * is there as a whole or not at all; but of several files of a cluster that change at once, some may be old and some new until the next run, which gives it
   * the rest. `FILE_PER_APP` makes it one file.
   *
   * @default YamlOutputType.FILE_PER_CHART
   */
  readonly yamlOutputType?: YamlOutputType;

  /**
   * The ending of the files.
   *
   * @default '.k8s.yaml'
   */
  readonly outputFileExtension?: string;

  /**
   * Resolvers for each cluster's app, which go before cdk8s's own.
   *
   * @default - none
   */
  readonly resolvers?: IResolver[];

  /**
   * Whether clusters that are right are written where others aren't. Those are then left as they were, and named in the error with which `synth` still ends.
   * What is wrong with a file, or with a cluster's name, keeps all from being written all the same.
   *
   * @default false
   */
  readonly keepGoing?: boolean;

  /**
   * Advice that is not going to be followed, whichever clusters it is about: it is neither told nor counted. Rules about the fleet as a whole, LM092, LM093 and LM095,
   * are acknowledged here; for one cluster alone, the constructs have acknowledgements of their own.
   *
   * @default - none
   */
  readonly acknowledgements?: Acknowledgement[];

  /**
   * The clusters to write, all others being left as they are: their names, in which `*` stands for anything, or such as `stage=prod` for those with a
   * label. The data of all is read and checked. Unless they are stated here, an argument that is all but `--only`, such as `--ony`, is an error.
   *
   * @default - those after `--only` among the program's arguments, if it is one of Node.js, with commas between them; else those in the environment
   * variable CDK8S_FLEET_ONLY, for `cdk8s synth`, which hands on no arguments; else all
   */
  readonly only?: string[];
}

/**
 * What a fleet's synthesis has done.
 */
export interface FleetSummary {
  /** How many clusters were asked for. */
  readonly clusters: number;

  /** How many files there are, those of clusters that were not asked for among them. */
  readonly files: number;

  /** How many of those were written, since they were not there or had other content. */
  readonly changed: number;

  /** How many files were deleted, of clusters that are gone or of charts that are. */
  readonly removed: number;

  /** How many clusters have got a range that they did not have before. */
  readonly freshRanges: number;

  /**
   * How often each rule has advice that is not acknowledged, by its id. `npx cdk8s-live-migration check` tells that about clusters; that about the fleet as a
   * whole is in the summary on stderr.
   */
  readonly advice: { [rule: string]: number };
}
