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

/** A reason as it comes from YAML, where it may be anything: what is no text is none. */
const textOf = (reason: unknown) => (typeof reason === 'string' ? reason : '');

/** All acknowledgements of a setup. */
export function acknowledgementsOf({ manifests, context }: Setup): StatedAcknowledgement[] {
  const onObjects = manifests.flatMap(manifest => {
    const annotations: unknown = manifest.metadata?.annotations;
    return (isObject(annotations) ? Object.entries(annotations) : [])
      .filter(([key]) => key.startsWith(ACKNOWLEDGEMENT_PREFIX))
      .map(([key, reason]) => ({
        manifest,
        path: ['metadata', 'annotations', key],
        acknowledgement: { rule: key.slice(ACKNOWLEDGEMENT_PREFIX.length), reason: textOf(reason) },
      }));
  });
  return [...onObjects, ...(context.acknowledgements ?? []).map(({ rule, reason }) => (
    { path: ['acknowledge', rule], acknowledgement: { rule, reason: textOf(reason) } }
  ))];
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
