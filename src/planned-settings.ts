import type { HyperConvergedVersion } from './hyperconverged-version';
import { isSameSetting } from './quantity';
import type { Manifest } from './rules';
import { effectiveSettings, inPrecedence, policyFor } from './rules/precedence';
import { Setup } from './rules/setup';
import { show } from './show';
import type { Expected } from './sizing/plan-settings';

/** The most VMs that are told of. */
const MOST = 5;

/** Where VMs have other settings than planned, in words. */
export function departuresFrom(planned: readonly Expected[], manifests: readonly Manifest[], release: HyperConvergedVersion): string[] {
  const { hyperConvergeds: [cluster], policies } = new Setup(manifests, { release });
  const order = inPrecedence(policies);
  const effects = new Map([undefined, ...order].map(policy => [policy, effectiveSettings(release, cluster, policy?.view)]));
  const found = planned.flatMap(({ vm, labels, settings }) => {
    const policy = policyFor(order, labels);
    const effective = effects.get(policy)!;
    const others = Object.entries(settings).filter(([field, value]) => !isSameSetting(field, effective[field]?.value, value));
    const differences = others.map(([field, value]) => `${field} ${show(effective[field]?.value)} (planned: ${show(value)})`).join(', ');
    return others.length === 0 ? [] : [`${vm} has ${differences} by ${policy ? `MigrationPolicy ${policy.name}` : 'the HyperConverged'}. Take what selects it, or sets that, `
      + 'out of the program, or plan without this VM.'];
  });
  return found.length > MOST ? [...found.slice(0, MOST), `${found.length - MOST} more VMs have other settings than planned.`] : found;
}
