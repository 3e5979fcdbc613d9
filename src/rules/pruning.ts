import { applicationOf } from './deliverers';
import { hyperConvergedExample } from './examples';
import type { Manifest, Problem, Rule } from './rule';
import { isObject, valueAt } from './views';
import { show, showName } from '../show';

const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';
const ARGO_PREFIX = 'argocd.argoproj.io/';
const FLUX_PREFIX = 'kustomize.toolkit.fluxcd.io/';

/** What Argo CD adds to an Application for its objects to be deleted with it: itself, or with a path that says how. */
const CASCADE = 'resources-finalizer.argocd.argoproj.io';

/** Flux's marks that keep an object from being deleted; it doesn't tell capital letters. */
const FLUX_PROTECTION: Readonly<Record<string, string>> = { [`${FLUX_PREFIX}prune`]: 'disabled', [`${FLUX_PREFIX}reconcile`]: 'disabled', [`${FLUX_PREFIX}ssa`]: 'ignore' };

/** Longer options are not repeated in a message, which would cut them. */
const LONGEST_SHOWN = 100;

const HARM = 'may delete the HyperConverged, which uninstalls virtualization,';

/** Argo CD's options that say what it may delete: what is gone from Git, or what an Application has brought that is deleted. */
type Option = 'Prune' | 'Delete';

/** Texts by their keys, as Kubernetes has annotations and labels: whatever is no text isn't there. */
function textsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(isObject(value) ? value : {}).filter(([, text]) => typeof text === 'string'));
}

const annotationsOf = ({ metadata }: Manifest) => textsOf(metadata?.annotations);
const marksOf = ({ metadata }: Manifest) => [annotationsOf({ metadata }), textsOf(metadata?.labels)];
const isMarkedBy = (manifests: readonly Manifest[], prefix: string) => manifests.flatMap(({ metadata }) => [metadata?.annotations, metadata?.labels])
  .some(marks => isObject(marks) && Object.keys(marks).some(key => key.startsWith(prefix)));
const nameOf = ({ kind, metadata }: Manifest) => `the ${showName(kind)} ${showName(metadata?.name)}`;

/** Argo CD's options in the text of its annotation. */
export function syncOptions(text: string | undefined): string[] {
  return (text ?? '').split(',').map(option => option.trim()).filter(option => option !== '');
}

/** Whether options keep Argo CD from it; undefined if they say nothing of it. Argo CD looks for these texts, whatever else is said. */
function isKeptBy(options: readonly unknown[], option: Option): boolean | undefined {
  return options.includes(`${option}=false`) || options.includes(`${option}=confirm`)
    || (options.some(other => typeof other === 'string' && other.startsWith(`${option}=`)) ? false : undefined);
}

/** Whether the templatePatch of an ApplicationSet may have Argo CD delete what its Applications bring. It is a template, so that only its words can be looked for. */
function mayDeleteByPatch({ kind, spec }: Manifest): boolean {
  const patch: unknown = kind === 'ApplicationSet' ? spec?.templatePatch : undefined;
  return typeof patch === 'string' && (/\bprune\b(?!["']?\s*:\s*false\b)/.test(patch) || patch.includes(CASCADE));
}

/** Whether Argo CD deletes by itself what one of its objects brings. */
function deletesByItself(deliverer: Manifest): boolean {
  const automated = valueAt(applicationOf(deliverer), ['syncPolicy', 'automated']);
  const prunes = isObject(automated) && automated.prune === true && automated.enabled !== false;
  const finalizers = deliverer.kind === 'ApplicationSet' ? valueAt(deliverer, ['spec', 'template', 'metadata', 'finalizers']) : deliverer.metadata?.finalizers;
  const cascades = Array.isArray(finalizers) && finalizers.some(finalizer => String(finalizer).split('/')[0] === CASCADE);
  const isGivenCascade = deliverer.kind === 'ApplicationSet' && valueAt(deliverer, ['spec', 'syncPolicy', 'preserveResourcesOnDeletion']) !== true;
  return prunes || cascades || isGivenCascade;
}

/** Argo CD: an annotation on the object, or else an option of its Application, has to say both. */
function* byArgo(manifest: Manifest, deliverers: readonly Manifest[], isMarked: boolean): Iterable<Problem> {
  const annotations = annotationsOf(manifest);
  const own = syncOptions(annotations[SYNC_OPTIONS]);
  const isKeptByHelm = syncOptions(annotations['helm.sh/resource-policy']).includes('keep');
  const isKept = (option: Option, options: readonly unknown[]) => (option === 'Delete' && isKeptByHelm)
    || (isKeptBy(own, option) ?? isKeptBy(options, option) ?? false);
  const optionsOf = (deliverer: Manifest): unknown[] => {
    const options = valueAt(applicationOf(deliverer), ['syncPolicy', 'syncOptions']);
    return Array.isArray(options) ? options : [];
  };
  // What is marked is Argo CD's for sure, and people may have it delete what it doesn't by itself.
  const possible = isMarked ? deliverers : deliverers.filter(deliverer => deletesByItself(deliverer) || mayDeleteByPatch(deliverer));
  for (const deliverer of isMarked && deliverers.length === 0 ? [undefined] : possible) {
    const missing = (['Prune', 'Delete'] as const).filter(option => !isKept(option, deliverer ? optionsOf(deliverer) : []));
    if (missing.length > 0) {
      const added = missing.map(option => `${option}=false`);
      const whole = [...own.filter(option => !missing.some(name => option.startsWith(`${name}=`))), ...added].join(',');
      const when = missing.map(option => (option === 'Prune' ? 'once it is gone from Git' : 'together with its Application'));
      const whose = deliverer && !deletesByItself(deliverer) && mayDeleteByPatch(deliverer) ? ', whose templatePatch may turn pruning or deletion on,' : ',';
      yield {
        manifest,
        path: ['metadata', 'annotations', SYNC_OPTIONS],
        value: manifest.metadata?.annotations?.[SYNC_OPTIONS],
        wrong: `and so Argo CD${deliverer ? `, by ${nameOf(deliverer)}${whose}` : ''} ${HARM} ${when.join(', or ')}`,
        fix: whole.length <= LONGEST_SHOWN ? `Write ${show(whole)}.` : `Add ${show(`,${added.join(',')}`)} at its end.`,
      };
      return;
    }
  }
}

/** Whether Flux deletes what a Kustomization brings, unless that is marked. */
const deletes = ({ spec }: Manifest) => spec?.prune === true || spec?.deletionPolicy === 'Delete' || spec?.deletionPolicy === 'WaitForTermination';

/** Flux: an annotation or a label has to say it, or the Kustomization has to write one. */
function* byFlux(manifest: Manifest, deliverers: readonly Manifest[], isMarked: boolean): Iterable<Problem> {
  const isProtected = (deliverer?: Manifest) => [...marksOf(manifest), ...marksOf({ metadata: deliverer?.spec?.commonMetadata })]
    .some(marks => Object.entries(FLUX_PROTECTION).some(([key, value]) => marks[key]?.toLowerCase() === value));
  const possible = deliverers.length > 0 ? deliverers.filter(deletes) : isMarked ? [undefined] : [];
  const [open] = possible.filter(deliverer => !isProtected(deliverer)).map(deliverer => ({ deliverer }));
  if (open) {
    yield {
      manifest,
      path: ['metadata', 'annotations', `${FLUX_PREFIX}prune`],
      value: manifest.metadata?.annotations?.[`${FLUX_PREFIX}prune`],
      wrong: `and so Flux${open.deliverer ? `, by ${nameOf(open.deliverer)},` : ''} ${HARM} once it is gone from Git, or together with its Kustomization`,
      fix: 'Write "disabled".',
    };
  }
}

/** Open Cluster Management's ManifestWork: it has to leave the object alone when it is deleted. */
function* byWork(manifest: Manifest, works: readonly Manifest[]): Iterable<Problem> {
  for (const work of works) {
    const spec = valueAt(work, work.kind === 'ManifestWork' ? ['spec'] : ['spec', 'manifestWorkTemplate']);
    const { propagationPolicy, selectivelyOrphans } = (isObject(spec) && isObject(spec.deleteOption) ? spec.deleteOption : {}) as Record<string, any>;
    const isMeant = (rule: unknown) => isObject(rule) && rule.group === 'hco.kubevirt.io' && rule.resource === 'hyperconvergeds'
      && rule.name === manifest.metadata?.name && (rule.namespace ?? '') === (manifest.metadata?.namespace ?? '');
    const has = (list: unknown, holds: (item: any) => boolean) => Array.isArray(list) && list.some(holds);
    const isOrphan = propagationPolicy === 'Orphan' || (propagationPolicy === 'SelectivelyOrphan' && has(selectivelyOrphans?.orphaningRules, isMeant));
    const isOnlyRead = isObject(spec) && has(spec.manifestConfigs, config => isMeant(config?.resourceIdentifier) && config?.updateStrategy?.type === 'ReadOnly');
    if (!isOrphan && !isOnlyRead) {
      yield {
        manifest,
        path: ['metadata', 'name'],
        value: manifest.metadata?.name,
        wrong: `of an object that ${nameOf(work)} deletes, which uninstalls virtualization, once it is gone from there, or together with it, as its deleteOption.propagationPolicy is ${
          propagationPolicy === 'SelectivelyOrphan' ? 'SelectivelyOrphan without an orphaning rule of just this group, resource, namespace and name'
            : show(propagationPolicy)}`,
        fix: `Write deleteOption: { propagationPolicy: Orphan } into the ${work.kind === 'ManifestWork' ? 'spec' : 'manifestWorkTemplate'} of the ${work.kind}.`,
      };
      return;
    }
  }
}

/** Open Cluster Management's policies: they have to leave it alone, or enforce nothing. The Policy's action goes before that of what is in it. */
function* byPolicy(manifest: Manifest, holders: readonly Manifest[]): Iterable<Problem> {
  const policy = holders.find(({ kind }) => kind === 'ConfigurationPolicy');
  const behavior = policy?.spec?.pruneObjectBehavior;
  const action = holders.find(({ kind }) => kind === 'Policy')?.spec?.remediationAction ?? policy?.spec?.remediationAction;
  if (policy && (behavior === 'DeleteAll' || behavior === 'DeleteIfCreated') && String(action).toLowerCase() === 'enforce') {
    yield {
      manifest,
      path: ['metadata', 'name'],
      value: manifest.metadata?.name,
      wrong: `of an object that ${nameOf(policy)} deletes, which uninstalls virtualization, once it is gone from there, or together with it, as its pruneObjectBehavior is ${show(behavior)}`,
      fix: 'Write pruneObjectBehavior: None into the spec of the ConfigurationPolicy.',
    };
  }
}

/** Advice about what may take the HyperConverged away again. */
export const PRUNING_ADVICE: readonly Rule[] = [
  {
    id: 'LM091',
    severity: 'advice',
    title: 'A HyperConverged that is deleted with what delivers it',
    why: 'Argo CD, Flux and Open Cluster Management delete what is gone from where they took it, and what they brought when they are deleted themselves, unless '
      + 'they are told to leave it. Deleting the HyperConverged uninstalls virtualization. Of an ApplicationSet\'s templatePatch, which may make any text, nothing is seen but '
      + 'that it has the word prune without false, or the finalizer that deletes.',
    ifIgnored: 'A file that is moved, or an Application that is deleted, takes virtualization away; the operator refuses that while there are VMs, unless '
      + 'uninstallStrategy is RemoveWorkloads, and then deletes them as well.',
    source: 'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/',
    failing: { manifests: [deliveredExample('ServerSideApply=true')] },
    passing: { manifests: [deliveredExample('ServerSideApply=true,Prune=false,Delete=false')] },
    * check({ hyperConvergeds, context: { deliverers: known, previous = [] } }) {
      for (const { manifest } of hyperConvergeds) {
        const deliverers = known?.get(manifest) ?? [];
        const ofKind = (...kinds: string[]) => deliverers.filter(({ kind }) => kinds.includes(kind));
        // What takes the place of a marked one is marked in turn: not every mark stands in Git.
        const [isOfArgo, isOfFlux] = [ARGO_PREFIX, FLUX_PREFIX].map(prefix => isMarkedBy([manifest, ...previous.filter(({ kind }) => kind === 'HyperConverged')], prefix));
        yield* byArgo(manifest, ofKind('Application', 'ApplicationSet'), isOfArgo);
        yield* byFlux(manifest, ofKind('Kustomization'), isOfFlux);
        yield* byWork(manifest, ofKind('ManifestWork', 'ManifestWorkReplicaSet'));
        yield* byPolicy(manifest, ofKind('Policy', 'ConfigurationPolicy'));
      }
    },
  },
];

function deliveredExample(options: string): Manifest {
  const example = hyperConvergedExample({});
  return { ...example, metadata: { ...example.metadata, annotations: { [SYNC_OPTIONS]: options } } };
}
