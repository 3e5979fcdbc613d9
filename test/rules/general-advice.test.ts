import { HyperConvergedVersion } from '../../src';
import type { Acknowledgement } from '../../src';
import type { Manifest } from '../../src/rules';
import { RULE_BOOK } from '../../src/rules/book';
import { hyperConverged, messagesOf, migrationPolicy } from '../support';

const of = (id: string, messages: string[]) => messages.filter(message => message.endsWith(`(${id})`));

test('LM041: a release that is newer than the rule book, told of all with settings', () => {
  const found = (release: string) => of('LM041', messagesOf([hyperConverged({}, 'hco.kubevirt.io/v1'), migrationPolicy('a', {})], { release: HyperConvergedVersion.openShift(release) }, RULE_BOOK));
  const newer = (apiVersion: string) => `apiVersion is "${apiVersion}", of OpenShift Virtualization 4.99, judged by what is known of OpenShift Virtualization 4.23. Use a later version of `
    + 'cdk8s-live-migration, if there is one. (LM041)';
  expect(found('4.99')).toEqual([newer('hco.kubevirt.io/v1'), newer('migrations.kubevirt.io/v1alpha1')]);
  expect(found('4.23')).toEqual([]);
});

test('LM046: KubeVirt\'s configuration, patched', () => {
  const { metadata, ...rest } = hyperConverged({});
  const found = (annotations?: object) => of('LM046', messagesOf([{ ...rest, metadata: { ...metadata, annotations } }], '4.21', RULE_BOOK));
  expect(found({ 'kubevirt.kubevirt.io/jsonpatch': '[]' })).toEqual([
    'metadata.annotations.kubevirt.kubevirt.io/jsonpatch is "[]", which is not supported, and is not judged here. Use the HyperConverged\'s own fields where there are any. (LM046)',
  ]);
  expect(found({ 'containerizeddataimporter.kubevirt.io/jsonpatch': '[]' })).toEqual([]);
  expect(found()).toEqual([]);
  expect(of('LM046', messagesOf([{ ...rest, metadata: undefined }], '4.21', RULE_BOOK))).toEqual([]);
});

test('LM058: a field of how workloads are updated that no release has', () => {
  expect(of('LM058', messagesOf([hyperConverged({}, undefined, { workloadUpdateStrategy: { pause: '5m' } })], '4.21', RULE_BOOK))).toEqual([
    'workloadUpdateStrategy.pause is "5m", which no release that is known has. Remove it. (LM058)',
  ]);
});

test('LM073: post copy on nodes that may not allow it', () => {
  const upstream = { ...hyperConverged({ allowPostCopy: true }), metadata: { name: 'kubevirt-hyperconverged', namespace: 'kubevirt-hyperconverged' } };
  expect(of('LM073', messagesOf([upstream], { release: HyperConvergedVersion.hco('1.17') }, RULE_BOOK))).toEqual([
    'liveMigrationConfig.allowPostCopy is true, and nodes that are not OpenShift\'s need vm.unprivileged_userfaultfd=1 for it. Set it on every node, in a file in /etc/sysctl.d, and '
    + 'acknowledge this. (LM073)',
  ]);
});

describe('LM047: an acknowledgement that nothing needs', () => {
  const found = (manifests: Manifest[], ...acknowledgements: Acknowledgement[]) => (
    of('LM047', messagesOf(manifests, { release: HyperConvergedVersion.openShift('4.21'), acknowledgements }, RULE_BOOK))
  );
  const LM033 = { rule: 'LM033', reason: 'fast' };

  test('of advice that isn\'t given, and of an error', () => {
    expect(found([hyperConverged({})], LM033)).toEqual(['acknowledge.LM033 is "fast", but LM033 finds nothing that it could be for. Remove it. (LM047)']);
    expect(found([hyperConverged({ parallelMigrationsPerCluster: 0 })], { rule: 'LM004', reason: 'x' })).toEqual([
      'acknowledge.LM004 is "x", but LM004 is an error, which cannot be acknowledged. Mend what it says. (LM047)',
    ]);
  });

  test('of advice on one object that is given on another', () => {
    const acknowledged = (name: string, reason: string) => ({
      ...migrationPolicy(name, { selectors: { virtualMachineInstanceSelector: { name } }, allowAutoConverge: true }),
      metadata: { name, annotations: { 'cdk8s-live-migration/LM040': reason } },
    });
    const postCopy = hyperConverged({ allowPostCopy: true });
    expect(found([postCopy, acknowledged('a', 'x')])).toEqual([]);
    expect(found([postCopy, { ...acknowledged('a', 'x'), spec: {} }, migrationPolicy('b', { allowAutoConverge: true })])).toEqual([
      'metadata.annotations.cdk8s-live-migration/LM040 is "x", but LM040 finds nothing that it could be for. Remove it. (LM047)',
    ]);
    expect(found([postCopy, migrationPolicy('b', { allowAutoConverge: true })], { rule: 'LM099', reason: 'x' })).toEqual([
      'acknowledge.LM099 is "x", but LM099 finds nothing that it could be for. Remove it. (LM047)',
    ]);
  });

  test('not of advice that is given, nor where there is nothing at all', () => {
    expect(found([hyperConverged({ allowPostCopy: true })], LM033)).toEqual([]);
    expect(found([], LM033)).toEqual([]);
  });
});
