import { withoutServerFields } from '../adoption';
import { fieldChanges } from '../field-changes';
import { toV1 } from '../hyperconverged-conversion';
import { HyperConvergedVersion } from '../hyperconverged-version';
import { findDeliverers } from '../manifest-groups';
import type { SourceManifest } from '../manifest-source';
import { isJudged, isObject, judge } from '../rules';
import type { Finding, Manifest, RuleContext } from '../rules';
import { RULE_BOOK } from '../rules/book';
import { showPath } from '../rules/rule';
import { Setup, namespaceOf } from '../rules/setup';
import { readConfig } from '../rules/views';
import { show, showName, printable } from '../show';

/** What two sets of manifests differ by. */
export interface Difference {
  readonly text: string;
  /** Whether what comes after has errors that what was before has not. */
  readonly bringsErrors: boolean;
}

/**
 * What changes from some manifests to others, object by object and field by field, and why: what that mends by the rule book, and what it brings.
 *
 * @throws if an object stands in the manifests of one side twice.
 */
export function describeChanges(before: readonly SourceManifest[], after: readonly SourceManifest[], known: RuleContext): Difference {
  const [old, now] = [byIdentity(before), byIdentity(after)];
  const pairs = pairsOf(old, now);
  const [had, has] = [[...old.values()], [...now.values()]];
  const release = known.release ?? new Setup(had, {}).statedRelease;
  const lines = pairs.flatMap(([name, a, b]) => {
    if (!a || !b) {
      return [`${showName(name)}: ${b ? 'is new' : 'is not in what comes after, and stays in the cluster unless it is deleted'}`];
    }
    const changes = [...fieldChanges(comparable(inVersionOf(b, a, release)), comparable(inVersionOf(a, b, release)))];
    return changes.length === 0 ? [] : [`${showName(name)}:`, ...changes.map(({ path, before: from, after: to }) => `  ${showPath(path)}: ${show(from)} -> ${show(to)}`)];
  });
  if (lines.length === 0) {
    return { text: 'Nothing changes.\n', bringsErrors: false };
  }
  if (lines.some(line => line.endsWith('-> unset'))) {
    lines.push('What is unset afterwards stays as it is in the cluster where it is applied by server-side apply and another manager owns it.');
  }
  const found = (manifests: Manifest[], context: RuleContext) => (
    judge(manifests, context, RULE_BOOK).filter(({ acknowledged }) => acknowledged === undefined)
  );
  const [problemsBefore, problemsAfter] = [
    found(had, { ...known, release, deliverers: findDeliverers(before) }),
    found(has, { ...known, release, deliverers: findDeliverers(after), previous: had }),
  ];
  const without = (these: Finding[], others: Finding[]) => these.filter(finding => !others.some(other => isSameProblem(finding, other)));
  const [mended, brought] = [without(problemsBefore, problemsAfter), without(problemsAfter, problemsBefore)];
  const tell = (what: string, findings: Finding[]) => (
    findings.length === 0 ? [] : ['', `${what}:`, ...findings.map(({ message, severity }) => `  ${severity}: ${message}`)]
  );
  return {
    text: [...lines, ...tell('This mends', mended), ...tell('This brings', brought), ''].join('\n'),
    bringsErrors: brought.some(({ severity }) => severity === 'error'),
  };
}

/** Manifests by what they are to a cluster. */
function byIdentity(sources: readonly SourceManifest[]): Map<string, Manifest> {
  const found = new Map<string, SourceManifest>();
  for (const source of sources.filter(({ manifest: { apiVersion, kind } }) => isJudged(apiVersion, kind))) {
    const name = nameOf(source.manifest);
    const first = found.get(name);
    if (first) {
      throw new Error(`${showName(name)} stands in ${printable(first.file)} and in ${printable(source.file)}. Compare one cluster at a time: name its files.`);
    }
    found.set(name, source);
  }
  return new Map([...found].map(([name, { manifest }]) => [name, manifest]));
}

/** The objects of both sides, by name. One without a namespace is the one that has the same name in any. */
function pairsOf(old: ReadonlyMap<string, Manifest>, now: ReadonlyMap<string, Manifest>): [name: string, before?: Manifest, after?: Manifest][] {
  const isAlike = (a: Manifest, b: Manifest) => a.kind === b.kind && a.metadata?.name === b.metadata?.name
    && (namespaceOf(a) === undefined || namespaceOf(b) === undefined);
  const partnerOf = (name: string, manifest: Manifest) => (old.has(name) ? name : [...old.keys()].find(other => isAlike(old.get(other)!, manifest)));
  const partners = new Map([...now].map(([name, manifest]) => [name, partnerOf(name, manifest)]));
  const taken = new Set(partners.values());
  return [
    ...[...now].map(([name, manifest]): [string, Manifest?, Manifest?] => [name, old.get(partners.get(name) ?? ''), manifest]),
    ...[...old].filter(([name]) => !taken.has(name)).map(([name, manifest]): [string, Manifest?, Manifest?] => [name, manifest]),
  ].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What an object is to the cluster. */
function nameOf(manifest: Manifest): string {
  const { apiVersion, kind, metadata } = manifest;
  const namespace = namespaceOf(manifest);
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${metadata?.name} (${String(apiVersion).split('/')[0]})`;
}

/** Whether two findings say the same of the same object, wherever its API version has the field. */
function isSameProblem(a: Finding, b: Finding): boolean {
  const [fieldA, fieldB] = [a, b].map(({ path }) => path[path.length - 1]);
  return a.rule === b.rule && a.manifest.kind === b.manifest.kind && a.manifest.metadata?.name === b.manifest.metadata?.name && fieldA === fieldB
    && show(a.value) === show(b.value) && a.wrong === b.wrong;
}

/** A HyperConverged of v1beta1 as one of v1, where that is what it is compared with: a field at its new place is no change. */
function inVersionOf(other: Manifest, manifest: Manifest, release = HyperConvergedVersion.default()): Manifest {
  const isRewritten = manifest.kind === 'HyperConverged' && other.apiVersion === 'hco.kubevirt.io/v1' && manifest.apiVersion === 'hco.kubevirt.io/v1beta1';
  if (!isRewritten || !isObject(manifest.spec)) {
    return manifest;
  }
  const target = release.servedApiVersions.includes(other.apiVersion) ? release : HyperConvergedVersion._known('openShift').at(-1)!;
  const { spec, dropped } = toV1(manifest.spec, target);
  return { ...manifest, apiVersion: other.apiVersion, spec: dropped.reduce((rest, { path, value }) => ({ ...rest, [path]: value }), spec) };
}

/** A manifest as its owner thinks of it: without the server's fields, and with JSON in texts read. */
function comparable(manifest: Manifest): Record<string, any> {
  const kept = withoutServerFields({ ...manifest, metadata: { ...manifest.metadata, namespace: namespaceOf(manifest) } });
  const config = kept.kind === 'NetworkAttachmentDefinition' ? readConfig(kept.spec?.config) : undefined;
  return config ? { ...kept, spec: { ...kept.spec, config } } : kept;
}
