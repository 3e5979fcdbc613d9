import type { ClusterFacts } from './cluster-networks';
import { HyperConvergedVersion } from './hyperconverged-version';
import type { FileManifest, StatedClusters } from './manifest-groups';
import type { StatedWorkload } from './rules';
import { show, showName } from './show';

/**
 * Properties of `ManifestValidation`, as cdk8s.yaml states them.
 */
export interface ManifestValidationProps extends ClusterFacts {
  /**
   * The release that the clusters run: `4.21` for OpenShift Virtualization, `1.17` for HCO. In quotes, since YAML reads 4.20 as 4.2.
   *
   * @default - unknown: what holds for some releases only is advice that names them
   */
  readonly release?: string;

  /**
   * The files with the clusters of a fleet, as a `Fleet` reads them: YAML, JSON or CSV. A folder that is named as one of them is that cluster, and what Open Cluster
   * Management brings to some by their names is theirs; each is judged by the release and the nodes that the files state, which go before those here.
   *
   * @default - unknown: all are judged by the properties here
   */
  readonly clusters?: string[];

  /**
   * The MTU of the migration network's links, in bytes.
   *
   * @default - unknown
   */
  readonly linkMtu?: number;

  /**
   * A file with the VMs that migrate in each cluster, by which the settings are judged: comma-separated values with a row for each VM, whose columns are named like the
   * options of the command `plan`. It is there with `link`, and never without.
   *
   * @default - unknown: settings are not held against any VM
   */
  readonly vms?: string;

  /**
   * With `vms`, what the network interface of a node carries, such as `25Gbps`.
   *
   * @default - none, as there are no VMs
   */
  readonly link?: string;

  /**
   * With `vms`, what of the link other traffic takes, such as `5Gbps`.
   *
   * @default - nothing: a network for migrations alone
   */
  readonly otherTraffic?: string;

  /**
   * Advice that is not going to be followed, whatever it is about: the ids of rules, with the reasons.
   *
   * @default - none
   */
  readonly acknowledge?: { [rule: string]: string };

  /**
   * Whether advice is reported, besides errors.
   *
   * @default true
   */
  readonly advice?: boolean;
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) > 0;
const isText = (value: unknown) => typeof value === 'string';
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What each property has to be. What is in clusterNetworks and acknowledge is judged by rules. */
const PROPERTIES: Readonly<Record<string, [holds: (value: unknown) => boolean, what: string]>> = {
  release: [value => typeof value === 'string', 'a release in quotes, such as "4.21"'],
  nodes: [isCount, 'a whole number, 1 or more, without quotes'],
  clusters: [isTexts, 'a list of names of files'],
  linkMtu: [isCount, 'a whole number of bytes, without quotes'],
  clusterNetworks: [isObject, 'an object with lists of networks'],
  clusterInterfaces: [isTexts, 'a list of names of interfaces'],
  vms: [isText, 'the name of a file'],
  link: [isText, 'a rate, such as 25Gbps'],
  otherTraffic: [isText, 'a rate, such as 5Gbps'],
  acknowledge: [isObject, 'an object with the ids of rules and reasons'],
  advice: [value => typeof value === 'boolean', 'true or false, without quotes'],
};

/**
 * A validation plugin of `cdk8s synth`: judges all HyperConvergeds, MigrationPolicies and NetworkAttachmentDefinitions that an app writes, whatever
 * made them. Errors fail the synthesis; advice is printed and passes.
 *
 * To be named in cdk8s.yaml:
 *
 *     validations:
 *       - package: ./node_modules/cdk8s-live-migration
 *         class: ManifestValidation
 *         version: "1.0.0"
 *         properties:
 *           release: "4.21"
 *           nodes: 24
 *           acknowledge:
 *             LM033: The pods' network has 100 Gbit/s.
 *
 * @see https://cdk8s.io/docs/latest/cli/synth/
 */
export class ManifestValidation {
  private readonly props: ManifestValidationProps;

  /**
   * @param props what is known of the clusters.
   * @throws if there is a property of another name, or of another kind than it has to be, or if the release is none that is known.
   */
  constructor(props: ManifestValidationProps = {}) {
    // cdk8s.yaml has neither types nor names that anybody checks.
    this.props = props ?? {};
    for (const [name, value] of Object.entries(this.props)) {
      const [holds, what] = Object.hasOwn(PROPERTIES, name) ? PROPERTIES[name] : [];
      if (!holds) {
        throw new Error(`ManifestValidation: ${showName(name)} is no property. Write one of ${Object.keys(PROPERTIES).join(', ')}.`);
      }
      if (!holds(value)) {
        throw new Error(`ManifestValidation: ${name} is ${show(value)}, which is not ${what}. Write ${what}.`);
      }
    }
    if (this.props.release !== undefined) {
      HyperConvergedVersion.parse(String(this.props.release));
    }
  }

  /**
   * Judges the manifests of a synthesis and reports what is found.
   *
   * @param context the `ValidationContext` of cdk8s-cli.
   * @throws if `clusters`, or `vms` and the link, can't be read: the error has a line for each problem.
   */
  public async validate(context: any): Promise<void> {
    /* eslint-disable @typescript-eslint/no-require-imports */
    const { judgeFiles, manifestsOf } = require('./manifest-groups') as typeof import('./manifest-groups');
    const { RULE_BOOK } = require('./rules/book') as typeof import('./rules/book');
    const { showPath } = require('./rules/rule') as typeof import('./rules/rule');
    /* eslint-enable @typescript-eslint/no-require-imports */

    const { release, nodes, clusterNetworks, clusterInterfaces, linkMtu, acknowledge = {}, advice = true } = this.props;
    const workloads = this.readWorkloads();
    const manifests = (context.manifests as string[]).flatMap(file => (
      (context.parseManifest(file) as unknown[]).flatMap(document => manifestsOf(file, document))
    ));
    const findings = judgeFiles(manifests, {
      release: release === undefined ? undefined : HyperConvergedVersion.parse(String(release)),
      nodes,
      clusterNetworks,
      clusterInterfaces,
      linkMtu,
      workloads,
      acknowledgements: Object.entries(acknowledge).map(([rule, reason]) => ({ rule, reason })),
    }, RULE_BOOK, this.readClusters(manifests));

    const counts = { error: 0, advice: 0, acknowledged: 0 };
    const files = new Map(manifests.map(({ manifest, file }) => [manifest, file]));
    for (const { rule, severity, manifest, path, message, fix, acknowledged } of findings) {
      counts[acknowledged === undefined ? severity : 'acknowledged']++;
      if (acknowledged === undefined && (advice || severity === 'error')) {
        context.report.addViolation({
          ruleName: `${rule.id}: ${rule.title} [${severity}]`,
          recommendation: message,
          fix,
          violatingResources: [{
            resourceName: showName(manifest.metadata?.name),
            manifestPath: files.get(manifest)!,
            locations: [showPath(path)],
          }],
        });
      }
    }
    context.report.submit(counts.error > 0 ? 'failure' : 'success', {
      errors: String(counts.error), advice: String(counts.advice), acknowledged: String(counts.acknowledged),
    });
  }

  /** The clusters of files, and which of the manifests are for which of them. */
  private readClusters(manifests: readonly FileManifest[]): StatedClusters | undefined {
    if (this.props.clusters === undefined) {
      return undefined;
    }
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { ManifestClusters } = require('./fleet/manifest-clusters') as typeof import('./fleet/manifest-clusters');
    const problems: string[] = [];
    const clustersOf = ManifestClusters.read(this.props.clusters, problems);
    if (problems.length > 0) {
      throw new Error(problems.map(problem => `ManifestValidation: ${problem}`).join('\n'));
    }
    return clustersOf(manifests);
  }

  /** The VMs that there are to judge settings by. */
  private readWorkloads(): StatedWorkload[] | undefined {
    const { vms, link, otherTraffic } = this.props;
    if ([vms, link, otherTraffic].every(value => value === undefined)) {
      return undefined;
    }
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { readWorkloads } = require('./cli/workloads') as typeof import('./cli/workloads');
    try {
      return readWorkloads({ vms, link, otherTraffic }, option => option);
    } catch (error) {
      throw new Error((error as Error).message.split('\n').map(line => `ManifestValidation: ${line}`).join('\n'));
    }
  }
}
