import type { ClusterFacts } from './cluster-networks';
import { HyperConvergedVersion } from './hyperconverged-version';

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
   * The MTU of the migration network's links, in bytes.
   *
   * @default - unknown
   */
  readonly linkMtu?: number;

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
  /**
   * @param props what is known of the clusters.
   * @throws if the release is none that is known.
   */
  constructor(private readonly props: ManifestValidationProps = {}) {
    if (props.release !== undefined) {
      HyperConvergedVersion.parse(String(props.release));
    }
  }

  /**
   * Judges the manifests of a synthesis and reports what is found.
   *
   * @param context the `ValidationContext` of cdk8s-cli.
   */
  public async validate(context: any): Promise<void> {
    /* eslint-disable @typescript-eslint/no-require-imports */
    const { judgeFiles, manifestsOf } = require('./manifest-groups') as typeof import('./manifest-groups');
    const { showPath } = require('./rules/rule') as typeof import('./rules/rule');
    /* eslint-enable @typescript-eslint/no-require-imports */

    const { release, nodes, clusterNetworks, linkMtu, acknowledge = {}, advice = true } = this.props;
    const manifests = (context.manifests as string[]).flatMap(file => (
      (context.parseManifest(file) as unknown[]).flatMap(document => manifestsOf(file, document))
    ));
    const findings = judgeFiles(manifests, {
      release: release === undefined ? undefined : HyperConvergedVersion.parse(String(release)),
      nodes,
      clusterNetworks,
      linkMtu,
      acknowledgements: Object.entries(acknowledge).map(([rule, reason]) => ({ rule, reason: String(reason) })),
    });

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
            resourceName: String(manifest.metadata?.name),
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
}
