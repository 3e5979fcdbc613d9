import { effectiveSettings, inPrecedence, policyFor } from './precedence';
import type { Effective, Selection } from './precedence';
import type { Manifest } from './rule';
import { Setup } from './setup';
import type { EffectiveConfig } from '../effective-config';
import type { HyperConvergedVersion } from '../hyperconverged-version';

/** The settings that hold for a VM with these labels in a cluster with these manifests. */
export function effectiveConfigOf(manifests: readonly Manifest[], release: HyperConvergedVersion, labels: Selection): EffectiveConfig {
  const { hyperConvergeds: [hyperConverged], policies } = new Setup(manifests, { release });
  const policy = policyFor(inPrecedence(policies), labels);
  const source = (field: string, { from, follows }: Effective) => {
    const origin = from ? `${from.kind} ${from.metadata?.name}`
      : field === 'bandwidthPerMigration' ? `default of KubeVirt ${release.kubeVirtVersion}` : `default of ${release}`;
    return follows ? `${origin}, whose ${follows} it follows` : origin;
  };
  const known = [...release.liveMigrationFields, ...release.migrationPolicyFields];
  const settings = Object.entries(effectiveSettings(release, hyperConverged, policy?.view)).filter(([field]) => known.includes(field));
  return {
    policy: policy?.name,
    settings: Object.fromEntries(settings.map(([field, effective]) => [field, { value: effective.value, source: source(field, effective) }])),
  };
}
