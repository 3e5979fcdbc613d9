import type { Setup } from './setup';
import { isObject } from './views';

/** The pods of virt-synchronization-controller, which join the network beside virt-handler's pod on each node. */
export const SYNCHRONIZATION_PODS = 2;

/** The feature gate of migrations between clusters (decentralized live migration), which those pods are for. */
export const SYNCHRONIZATION_GATE = 'decentralizedLiveMigration';

/** Whether the HyperConverged switches the feature gate on or off: a list of gates in v1, a field for each in v1beta1. */
function stated({ hyperConvergeds: [view] }: Setup): boolean | undefined {
  const gates: unknown = view?.manifest.spec?.featureGates;
  if (Array.isArray(gates)) {
    const own = gates.filter(gate => gate?.name === SYNCHRONIZATION_GATE);
    return own.length === 0 ? undefined : own.every(({ state }) => state !== 'Disabled');
  }
  const value = isObject(gates) ? gates[SYNCHRONIZATION_GATE] : undefined;
  return typeof value === 'boolean' ? value : undefined;
}

/** Whether the cluster never runs them. Releases before HCO 1.18 run them only if asked to, and come to do so by an upgrade. */
export function isNeverSynchronized(setup: Setup): boolean {
  return stated(setup) === false;
}

/** Whether the cluster runs them, by the release's default where nothing is stated. */
export function isSynchronized(setup: Setup): boolean {
  return stated(setup) ?? setup.release._featureGate(SYNCHRONIZATION_GATE) === 'on';
}
