import type { Finding, Manifest } from './rule';
import type { Setup } from './setup';
import { isObject } from './views';
import { ACKNOWLEDGEMENT_PREFIX } from '../acknowledgement';
import type { Acknowledgement } from '../acknowledgement';

/** An acknowledgement, and where it stands: on an object, which alone it is about, or beside all manifests. */
export interface StatedAcknowledgement {
  readonly manifest?: Manifest;
  readonly path: readonly string[];
  readonly acknowledgement: Acknowledgement;
}

/** All acknowledgements of a setup. */
export function acknowledgementsOf({ manifests, context }: Setup): StatedAcknowledgement[] {
  const onObjects = manifests.flatMap(manifest => {
    const annotations: unknown = manifest.metadata?.annotations;
    return (isObject(annotations) ? Object.entries(annotations) : [])
      .filter(([key]) => key.startsWith(ACKNOWLEDGEMENT_PREFIX))
      .map(([key, reason]) => ({
        manifest,
        path: ['metadata', 'annotations', key],
        acknowledgement: { rule: key.slice(ACKNOWLEDGEMENT_PREFIX.length), reason: typeof reason === 'string' ? reason : '' },
      }));
  });
  return [...onObjects, ...(context.acknowledgements ?? []).map(acknowledgement => ({ path: ['acknowledge', acknowledgement.rule], acknowledgement }))];
}

/** Marks the advice that is acknowledged. Errors can't be. */
export function acknowledge(findings: readonly Finding[], setup: Setup): Finding[] {
  const stated = acknowledgementsOf(setup);
  return findings.map(finding => {
    // An error that holds for some releases only is shown as advice, and stays an error.
    const found = finding.rule.severity === 'advice' && stated.find(({ manifest, acknowledgement: { rule, reason } }) => (
      rule === finding.rule.id && reason.trim() !== '' && (manifest === undefined || manifest === finding.manifest)
    ));
    return found ? { ...finding, acknowledged: found.acknowledgement.reason } : finding;
  });
}
