import { settingsFor } from './precedence';
import type { Effective, Selection } from './precedence';
import type { Manifest } from './rule';
import { Setup } from './setup';
import type { EffectiveConfig } from '../effective-config';
import type { HyperConvergedVersion } from '../hyperconverged-version';

/** The settings that hold for a VM with these labels in a cluster with these manifests. */
export function effectiveConfigOf(manifests: readonly Manifest[], release: HyperConvergedVersion, labels: Selection): EffectiveConfig {
  const { policy, effective } = settingsFor(new Setup(manifests, { release }), labels, release);
  const source = (field: string, { from, follows }: Effective) => {
    const origin = from ? `${from.kind} ${from.metadata?.name}`
      : field === 'bandwidthPerMigration' ? `default of KubeVirt ${release.kubeVirtVersion}` : `default of ${release}`;
    return follows ? `${origin}, whose ${follows} it follows` : origin;
  };
  return {
    policy: policy?.name,
    settings: Object.fromEntries(effective.map(([field, setting]) => [field, { value: setting.value, source: source(field, setting) }])),
  };
}
