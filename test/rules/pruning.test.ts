import * as path from 'path';
import fc from 'fast-check';
import { judgeFiles, manifestsOf } from '../../src/manifest-groups';
import type { Manifest } from '../../src/rules';
import { RULE_BOOK, findRule } from '../../src/rules/book';
import { hyperConverged, messagesOf } from '../support';

const RULE = [findRule('LM091')!];
const ANNOTATION = 'argocd.argoproj.io/sync-options';

const marked = (annotations?: unknown, labels?: unknown): Manifest => {
  const { metadata, ...others } = hyperConverged({});
  return { ...others, metadata: { ...metadata, annotations, labels } };
};
const withOptions = (options: unknown) => marked({ [ANNOTATION]: options });
const messages = (manifest: Manifest) => messagesOf([manifest], {}, RULE);

/** What is said of the documents of some files, by their names. */
const ofFiles = (files: Record<string, readonly unknown[]>) => judgeFiles(
  Object.entries(files).flatMap(([file, documents]) => documents.flatMap(document => manifestsOf(file, document))), {}, RULE,
).map(({ message }) => message);

const application = (spec: Record<string, unknown>, more: Record<string, unknown> = {}) => (
  { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'virt', ...more }, spec }
);
const applicationSet = (template: Record<string, unknown>, syncPolicy?: Record<string, unknown>) => (
  { apiVersion: 'argoproj.io/v1alpha1', kind: 'ApplicationSet', metadata: { name: 'fleet' }, spec: { template, syncPolicy } }
);
const kustomization = (spec: Record<string, unknown>, apiVersion = 'kustomize.toolkit.fluxcd.io/v1') => (
  { apiVersion, kind: 'Kustomization', metadata: { name: 'virt' }, spec }
);
const PRUNES = { syncPolicy: { automated: { prune: true } } };
const plain = hyperConverged({});
const beside = (deliverer: unknown, manifest: Manifest = plain) => ofFiles({ 'virt/hc.yaml': [manifest], 'apps/virt.yaml': [deliverer] });

describe('Argo CD', () => {
  test('is told by an annotation what it must not delete, whether or not it is there', () => {
    const field = `metadata.annotations.${ANNOTATION}`;
    const harm = 'and so Argo CD may delete the HyperConverged, which uninstalls virtualization,';
    expect(messages(plain)).toEqual([]);
    expect(messages(marked({ 'argocd.argoproj.io/sync-wave': '2' }))).toEqual([
      `${field} is unset, ${harm} once it is gone from Git, or together with its Application. Write "Prune=false,Delete=false". (LM091)`,
    ]);
    expect(messages(marked(undefined, { 'argocd.argoproj.io/instance': 'virt' }))).toHaveLength(1);
    expect(messages(withOptions('Prune=false, ServerSideApply=true'))).toEqual([
      `${field} is "Prune=false, ServerSideApply=true", ${harm} together with its Application. Write "Prune=false,ServerSideApply=true,Delete=false". (LM091)`,
    ]);
    expect(messages(withOptions('Prune=True,Delete=confirm'))).toEqual([
      `${field} is "Prune=True,Delete=confirm", ${harm} once it is gone from Git. Write "Delete=confirm,Prune=false". (LM091)`,
    ]);
    expect(messages(withOptions(['Prune=false', 'Delete=false']))).toHaveLength(1);
    expect(messages(withOptions('Prune=true, Delete=true,Replace=false'))[0]).toContain('Write "Replace=false,Prune=false,Delete=false".');
    const [long, longest] = [`Prune=true,${'x'.repeat(75)}`, `Prune=true,${'x'.repeat(76)}`];
    expect(messages(withOptions(long))[0]).toContain(`Write "${'x'.repeat(75)},Prune=false,Delete=false".`);
    expect(messages(withOptions(longest))[0]).toContain('Add ",Prune=false,Delete=false" at its end.');
    expect(messages(withOptions(`${longest},Prune=false,Delete=false`))).toEqual([]);
    expect(messages(marked({ 'argocd.argoproj.io/sync-wave': 2 }))).toHaveLength(1);
    expect(messages(withOptions('${OPTIONS}'))).toEqual([]);
    expect(messages({ ...plain, metadata: null })).toEqual([]);
  });

  test('keeps what Helm would keep when an Application is deleted, not what is gone from Git', () => {
    expect(messages(marked({ [ANNOTATION]: 'Prune=false', 'helm.sh/resource-policy': 'keep' }))).toEqual([]);
    expect(messages(marked({ [ANNOTATION]: 'Delete=false', 'helm.sh/resource-policy': 'keep' }))).toHaveLength(1);
  });

  test('takes options as they stand between commas, whatever is around them and besides', () => {
    const word = fc.constantFrom('Prune=false', 'Prune=confirm', 'Prune=true', 'Prune=False', 'Prune', 'PruneLast=true', 'Prune=false x', 'Delete=false', 'Delete=confirm', 'Delete=true',
      'xDelete=false', 'ServerSideApply=true', '');
    const space = fc.constantFrom('', ' ', '\t', '\n  ');
    const isThere = (name: string, text: string) => new RegExp(`(^|,)\\s*${name}=(false|confirm)\\s*(,|$)`).test(text);
    fc.assert(fc.property(fc.array(fc.tuple(space, word, space), { maxLength: 5 }), items => {
      const text = items.map(parts => parts.join('')).join(',');
      const [message = ''] = messages(withOptions(text));
      expect([message.includes('once it is gone from Git'), message.includes('together with its Application')]).toEqual([!isThere('Prune', text), !isThere('Delete', text)]);
      // What it says to write is right.
      const [, instead, more] = /(?:Write (".*")|Add (".*") at its end)\. \(LM091\)$/.exec(message) ?? [];
      expect(message === '').toBe((instead ?? more) === undefined);
      expect(messages(withOptions(instead ? JSON.parse(instead) : text + (more ? JSON.parse(more) : '')))).toEqual([]);
    }), { seed: 1, numRuns: 500 });
  });

  test.each<[string, unknown, boolean]>([
    ['prunes', application({ source: { path: 'virt' }, ...PRUNES }), true],
    ['prunes, with several sources', application({ sources: [{ chart: 'x' }, { ref: 'values' }, { path: './virt/' }], ...PRUNES }), true],
    ['prunes the repository itself', application({ source: { repoURL: 'x' }, ...PRUNES }), true],
    ['prunes another folder, where none has this one', application({ source: { path: 'elsewhere' }, ...PRUNES }), true],
    ['prunes a chart alone', application({ source: { chart: 'x' }, ...PRUNES }), false],
    ['does not prune', application({ source: { path: 'virt' } }), false],
    ['does not prune by itself', application({ source: { path: 'virt' }, syncPolicy: { automated: { prune: true, enabled: false } } }), false],
    ['is deleted with what it brought', application({ source: { path: 'virt' } }, { finalizers: ['resources-finalizer.argocd.argoproj.io/background'] }), true],
    ['says for all that it brings to leave it', application({ source: { path: 'virt' }, syncPolicy: { automated: { prune: true }, syncOptions: ['Prune=false', 'Delete=confirm'] } }), false],
    ['says so of one of the two', application({ source: { path: 'virt' }, syncPolicy: { automated: { prune: true }, syncOptions: ['Prune=false'] } }), true],
    ['is of a set', applicationSet({ spec: { source: { path: '{{.path.path}}' } } }), true],
    ['is of a set that preserves', applicationSet({ spec: { source: { path: '{{.path.path}}' } } }, { preserveResourcesOnDeletion: true }), false],
    ['is of a set that preserves, and prunes', applicationSet({ spec: { source: { path: 'virt' }, ...PRUNES } }, { preserveResourcesOnDeletion: true }), true],
    ['is of a set that preserves, but has the finalizer', applicationSet(
      { metadata: { finalizers: ['resources-finalizer.argocd.argoproj.io'] }, spec: { source: { path: 'virt' } } }, { preserveResourcesOnDeletion: true },
    ), true],
    ['is kept by others until it is ready', application({ source: { path: 'virt' } }, { finalizers: ['example.com/wait', 'foregroundDeletion'] }), false],
    ['is deleted with what it brought, after others', application({ source: { path: 'virt' } }, { finalizers: ['example.com/wait', 'resources-finalizer.argocd.argoproj.io'] }), true],
    ['takes values from a repository', application({ sources: [{ ref: 'values' }], ...PRUNES }), false],
    ['takes values and manifests from it', application({ sources: [{ ref: 'values', path: 'virt' }], ...PRUNES }), true],
    ['has options that are none', application({ source: { path: 'virt' }, syncPolicy: { automated: { prune: true }, syncOptions: [null, 7] } }), true],
    ['has no metadata', { ...application({ source: { path: 'virt' } }), metadata: null }, false],
    ['is of another product', { ...application({ source: { path: 'virt' }, ...PRUNES }), apiVersion: 'app.k8s.io/v1beta1' }, false],
    ['is empty', application(null as any), false],
    ['is of lists and texts', application({ source: { path: 7 }, sources: 'x', syncPolicy: ['automated'] }, { finalizers: {} }), false],
  ])('whose Application %s: %j', (_, deliverer, isFound) => {
    expect(beside(deliverer)).toHaveLength(isFound ? 1 : 0);
    expect(beside(deliverer, withOptions('Prune=false,Delete=false'))).toEqual([]);
  });

  test('is named with its Application, and what the object says goes before what that says', () => {
    const options = ['Prune=false', 'Delete=false'];
    const deliverer = application({ source: { path: 'virt' }, syncPolicy: { syncOptions: options } });
    expect(beside(application({ source: { path: 'virt' }, ...PRUNES }))[0]).toContain('and so Argo CD, by the Application virt, may delete the HyperConverged');
    expect(beside(deliverer, marked({ 'argocd.argoproj.io/sync-wave': '2' }))).toEqual([]);
    expect(beside(deliverer, withOptions('Prune=true'))[0]).toContain('once it is gone from Git. Write "Prune=false".');
    expect(beside(application({ source: { path: 'virt' } }), marked({ 'argocd.argoproj.io/sync-wave': '2' }))).toHaveLength(1);
  });
});

describe('an ApplicationSet that leaves what it brings, with a templatePatch', () => {
  const patched = (templatePatch: unknown, template: Record<string, unknown> = {}) => {
    const set = applicationSet({ spec: { source: { path: '{{.path.path}}' }, ...template } }, { preserveResourcesOnDeletion: true });
    return { ...set, spec: { ...set.spec, templatePatch } };
  };

  test.each<[unknown, boolean]>([
    ['spec:\n  {{- if .autoSync }}\n  syncPolicy:\n    automated:\n      prune: {{ .prune }}\n  {{- end }}\n', true],
    ['{"spec":{"syncPolicy":{"automated":{"prune":true}}}}', true],
    ['spec: { syncPolicy: { automated: { prune: false } } }\n{{ if .x }}spec: { syncPolicy: { automated: { prune: true } } }{{ end }}', true],
    ['spec: { syncPolicy: { automated: {{ toJson .automated }} } } # may prune', true],
    ['metadata: { finalizers: [resources-finalizer.argocd.argoproj.io] }', true],
    ['spec: { syncPolicy: { automated: { prune: false } } }', false],
    ['{"spec":{"syncPolicy":{"automated":{"prune": false}}}}', false],
    ['spec: { syncPolicy: { syncOptions: [PruneLast=true, PrunePropagationPolicy=background] } }', false],
    ['{"metadata":{"labels":{{toJson .labels}}}}', false],
    [undefined, false], [null, false], [{ prune: true }, false],
  ])('%j', (templatePatch, isFound) => {
    expect(beside(patched(templatePatch)).map(message => message.replace(/^.* and so (.*), which uninstalls.*$/, '$1'))).toEqual(
      isFound ? ['Argo CD, by the ApplicationSet fleet, whose templatePatch may turn pruning or deletion on, may delete the HyperConverged'] : []);
    expect(beside(patched(templatePatch), withOptions('Prune=false,Delete=false'))).toEqual([]);
    expect(beside(patched(templatePatch, { syncPolicy: { syncOptions: ['Prune=false', 'Delete=false'] } }))).toEqual([]);
  });

  test('deletes it whatever that says, where its template does', () => {
    expect(beside(patched('prune: true', PRUNES))[0]).toContain('by the ApplicationSet fleet, may delete');
    expect(beside({ ...application({ source: { path: 'virt' } }), spec: { source: { path: 'virt' }, templatePatch: 'prune: true' } })).toEqual([]);
  });
});

test('an Application that names the folder is the one that brings it; others are none of it', () => {
  const apps = (...paths: string[]) => paths.map((folder, i) => application({ source: { path: folder }, ...i === 0 ? {} : PRUNES }));
  expect(ofFiles({ 'repository/virt/hc.yaml': [plain], 'apps.yaml': apps('virt', 'web') })).toEqual([]);
  expect(ofFiles({ 'repository/virt/hc.yaml': [plain], 'apps.yaml': apps('web', 'virt') })).toHaveLength(1);
  expect(ofFiles({ 'repository/virt/hc.yaml': [plain], 'apps.yaml': apps('repository/virt', '.') })).toEqual([]);
  expect(ofFiles({ 'repository/virtual/hc.yaml': [plain], 'apps.yaml': apps('virt', 'web') })).toHaveLength(1);
  expect(ofFiles({ [path.resolve('repository/a/virt/hc.yaml')]: [plain], 'apps.yaml': apps('a/virt', 'virt/b') })).toEqual([]);
  // Whatever a template is filled in with may be this folder.
  const set = applicationSet({ spec: { source: { path: 'clusters/{{.path.basename}}' }, ...PRUNES } });
  expect(ofFiles({ 'repository/virt/hc.yaml': [plain], 'apps.yaml': [...apps('virt'), set] })).toHaveLength(1);
});

describe('Flux', () => {
  const field = 'metadata.annotations.kustomize.toolkit.fluxcd.io/prune';
  const PRUNE = 'kustomize.toolkit.fluxcd.io/prune';

  test('is told by a mark what it must not delete', () => {
    expect(messages(marked(undefined, { 'kustomize.toolkit.fluxcd.io/name': 'virt' }))).toEqual([
      `${field} is unset, and so Flux may delete the HyperConverged, which uninstalls virtualization, once it is gone from Git, or together with its Kustomization. Write "disabled". (LM091)`,
    ]);
    expect(messages(marked({ [PRUNE]: 'enabled' }))[0]).toMatch(/^\S+ is "enabled", /);
    expect(messages(marked({ [PRUNE]: 'disabled' }))).toEqual([]);
    expect(messages(marked(undefined, { [PRUNE]: 'Disabled' }))).toEqual([]);
    expect(messages(marked({ 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' }))).toEqual([]);
    expect(messages(marked({ 'kustomize.toolkit.fluxcd.io/ssa': 'Ignore' }))).toEqual([]);
    expect(messages(marked({ 'kustomize.toolkit.fluxcd.io/ssa': 'Merge' }))).toHaveLength(1);
  });

  test.each<[string, unknown, boolean]>([
    ['prunes', kustomization({ prune: true, path: './virt' }), true],
    ['prunes all', kustomization({ prune: true }), true],
    ['does not prune', kustomization({ prune: false }), false],
    ['deletes at its own end', kustomization({ prune: false, deletionPolicy: 'Delete' }), true],
    ['waits at its own end', kustomization({ prune: false, deletionPolicy: 'WaitForTermination' }), true],
    ['leaves all at its own end', kustomization({ prune: false, deletionPolicy: 'Orphan' }), false],
    ['is empty', kustomization(null as any), false],
    ['marks all', kustomization({ prune: true, commonMetadata: { annotations: { [PRUNE]: 'disabled' } } }), false],
    ['labels all', kustomization({ prune: true, commonMetadata: { labels: { [PRUNE]: 'disabled' } } }), false],
    ['is kustomize\'s own', kustomization({ prune: true }, 'kustomize.config.k8s.io/v1beta1'), false],
  ])('whose Kustomization %s: %j', (_, deliverer, isFound) => {
    expect(beside(deliverer)).toHaveLength(isFound ? 1 : 0);
    expect(beside(deliverer, marked({ [PRUNE]: 'disabled' }))).toEqual([]);
  });

  test('and Argo CD are told each by itself', () => {
    expect(messages(marked({ [ANNOTATION]: 'Prune=false', 'kustomize.toolkit.fluxcd.io/reconcile': 'enabled' }))).toHaveLength(2);
    expect(beside(kustomization({ prune: true }))[0]).toContain('and so Flux, by the Kustomization virt, may delete');
  });
});

describe('Open Cluster Management', () => {
  const RESOURCE = { group: 'hco.kubevirt.io', resource: 'hyperconvergeds', name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' };
  const template = (more: Record<string, unknown>, manifest: Manifest = plain) => ({ workload: { manifests: [manifest] }, ...more });
  const work = (more: Record<string, unknown>, manifest?: Manifest) => (
    { apiVersion: 'work.open-cluster-management.io/v1', kind: 'ManifestWork', metadata: { name: 'virt', namespace: 'east' }, spec: template(more, manifest) }
  );
  const replicas = (more: Record<string, unknown>) => (
    { apiVersion: 'work.open-cluster-management.io/v1alpha1', kind: 'ManifestWorkReplicaSet', metadata: { name: 'virt' }, spec: { manifestWorkTemplate: template(more) } }
  );
  const selectively = (rule: Record<string, unknown>) => ({ deleteOption: { propagationPolicy: 'SelectivelyOrphan', selectivelyOrphans: { orphaningRules: [rule] } } });
  const ofWork = (more: Record<string, unknown>, manifest?: Manifest) => ofFiles({ 'work.yaml': [work(more, manifest)] });

  test.each<[string, Record<string, unknown>, boolean]>([
    ['nothing', {}, true],
    ['Foreground', { deleteOption: { propagationPolicy: 'Foreground' } }, true],
    ['Orphan', { deleteOption: { propagationPolicy: 'Orphan' } }, false],
    ['a rule of just it', selectively(RESOURCE), false],
    ['a rule without its group', selectively({ ...RESOURCE, group: undefined }), true],
    ['a rule of its kind', selectively({ ...RESOURCE, resource: 'HyperConverged' }), true],
    ['a rule of another name', selectively({ ...RESOURCE, name: 'hyperconverged' }), true],
    ['a rule of another namespace', selectively({ ...RESOURCE, namespace: 'kubevirt-hyperconverged' }), true],
    ['no rules', { deleteOption: { propagationPolicy: 'SelectivelyOrphan', selectivelyOrphans: null } }, true],
    ['rules that do not count', { deleteOption: { ...selectively(RESOURCE).deleteOption, propagationPolicy: 'Foreground' } }, true],
    ['that it is read only', { manifestConfigs: [null, { resourceIdentifier: RESOURCE, updateStrategy: { type: 'ReadOnly' } }] }, false],
    ['nothing of how it is updated', { manifestConfigs: [{ resourceIdentifier: RESOURCE }] }, true],
    ['that it is applied by the server', { manifestConfigs: [{ resourceIdentifier: RESOURCE, updateStrategy: { type: 'ServerSideApply' } }] }, true],
    ['that another is read only', { manifestConfigs: [{ resourceIdentifier: { ...RESOURCE, name: 'x' }, updateStrategy: { type: 'ReadOnly' } }] }, true],
  ])('whose ManifestWork or set of them says %s', (_, more, isFound) => {
    expect(ofWork(more)).toHaveLength(isFound ? 1 : 0);
    expect(ofFiles({ 'set.yaml': [replicas(more)] })).toHaveLength(isFound ? 1 : 0);
  });

  test('takes no namespace for none', () => {
    const { metadata: { namespace, ...metadata }, ...others } = plain;
    expect(ofWork(selectively({ ...RESOURCE, namespace: undefined }), { ...others, metadata })).toEqual([]);
    expect(ofWork(selectively({ ...RESOURCE, namespace }), { ...others, metadata })).toHaveLength(1);
    expect(ofWork(selectively(RESOURCE), { ...others, metadata: null })).toHaveLength(1);
  });

  test('is told where to write what', () => {
    expect(ofWork({})).toEqual([
      'metadata.name is "kubevirt-hyperconverged", of an object that the ManifestWork virt deletes, which uninstalls virtualization, once it is gone from there, or together with it, as its '
      + 'deleteOption.propagationPolicy is unset. Write deleteOption: { propagationPolicy: Orphan } into the spec of the ManifestWork. (LM091)',
    ]);
    expect(ofFiles({ 'set.yaml': [replicas(selectively({}))] })[0]).toMatch(
      /SelectivelyOrphan without an orphaning rule of just this .* into the manifestWorkTemplate of the ManifestWorkReplicaSet\. \(LM091\)$/,
    );
  });

  test('brings what is in a ManifestWork, so that Applications beside it don\'t', () => {
    const prunes = application({ source: { path: '.' }, ...PRUNES });
    expect(ofFiles({ 'work.yaml': [work({ deleteOption: { propagationPolicy: 'Orphan' } })], 'app.yaml': [prunes] })).toEqual([]);
    expect(ofWork({}, withOptions('Prune=false'))).toHaveLength(2);
  });

  const configuration = (spec: Record<string, unknown>) => ({
    apiVersion: 'policy.open-cluster-management.io/v1', kind: 'ConfigurationPolicy', metadata: { name: 'virt-settings' }, spec: { 'object-templates': [{ complianceType: 'musthave', objectDefinition: plain }], ...spec },
  });
  const policy = (spec: Record<string, unknown>, inner: Record<string, unknown>) => ({
    apiVersion: 'policy.open-cluster-management.io/v1', kind: 'Policy', metadata: { name: 'virt' }, spec: { 'policy-templates': [{ objectDefinition: configuration(inner) }], ...spec },
  });

  test.each<[Record<string, unknown>, boolean]>([
    [{ remediationAction: 'enforce' }, false],
    [{ remediationAction: 'enforce', pruneObjectBehavior: 'None' }, false],
    [{ remediationAction: 'enforce', pruneObjectBehavior: 'DeleteIfCreated' }, true],
    [{ remediationAction: 'Enforce', pruneObjectBehavior: 'DeleteAll' }, true],
    [{ remediationAction: 'inform', pruneObjectBehavior: 'DeleteAll' }, false],
    [{ pruneObjectBehavior: 'DeleteAll' }, false],
  ])('whose ConfigurationPolicy has %j', (spec, isFound) => {
    expect(ofFiles({ 'policy.yaml': [configuration(spec)] })).toHaveLength(isFound ? 1 : 0);
    expect(ofFiles({ 'policy.yaml': [policy({}, spec)] })).toHaveLength(isFound ? 1 : 0);
  });

  test('whose Policy says what is enforced', () => {
    const deletes = { pruneObjectBehavior: 'DeleteAll' };
    expect(ofFiles({ 'policy.yaml': [policy({ remediationAction: 'inform' }, { remediationAction: 'enforce', ...deletes })] })).toEqual([]);
    expect(ofFiles({ 'policy.yaml': [policy({ remediationAction: 'enforce' }, { remediationAction: 'inform', ...deletes })] })).toEqual([
      'metadata.name is "kubevirt-hyperconverged", of an object that the ConfigurationPolicy virt-settings deletes, which uninstalls virtualization, once it is gone from there, or together with it, '
      + 'as its pruneObjectBehavior is "DeleteAll". Write pruneObjectBehavior: None into the spec of the ConfigurationPolicy. (LM091)',
    ]);
  });
});

test('what takes the place of a marked HyperConverged is marked, and not what takes the place of something else', () => {
  const before = marked({ 'argocd.argoproj.io/tracking-id': 'virt' });
  expect(messagesOf([plain], { previous: [before] }, RULE)).toHaveLength(1);
  expect(messagesOf([plain], { previous: [{ ...before, kind: 'NetworkAttachmentDefinition' }] }, RULE)).toEqual([]);
});

test('it can be acknowledged, and is advice for nothing else than a HyperConverged', () => {
  const { metadata, ...others } = withOptions('Prune=false');
  const acknowledged = { ...others, metadata: { ...metadata, annotations: { ...metadata.annotations, 'cdk8s-live-migration/LM091': 'A canary.' } } };
  const found = judgeFiles([{ file: 'a.yaml', manifest: acknowledged, holders: [] }], {}, RULE_BOOK);
  expect(found.map(({ rule, severity, acknowledged: reason }) => [rule.id, severity, reason])).toEqual([['LM091', 'advice', 'A canary.']]);
  const policy = { apiVersion: 'migrations.kubevirt.io/v1alpha1', kind: 'MigrationPolicy', metadata: { name: 'a', annotations: { [ANNOTATION]: 'Prune=true' } }, spec: { selectors: {} } };
  expect(messages(policy)).toEqual([]);
});
