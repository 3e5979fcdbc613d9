import { HyperConvergedVersion } from '../../src';
import type { RuleContext } from '../../src/rules';
import { HYPERCONVERGED_RULES } from '../../src/rules/hyperconverged';
import { hyperConverged, messagesOf } from '../support';

const on = (context: object): RuleContext => ({ release: HyperConvergedVersion.openShift('4.21'), ...context }) as RuleContext;

test('LM010: another name', () => {
  const named = (name: string | undefined) => ({ ...hyperConverged({}), metadata: { name, namespace: 'openshift-cnv' } });
  const IGNORED = 'and the operator ignores it. Write kubevirt-hyperconverged. (LM010)';
  expect(messagesOf([named('my-kubevirt-hyperconverged')], '4.21')).toEqual([`metadata.name is "my-kubevirt-hyperconverged", ${IGNORED}`]);
  expect(messagesOf([named(undefined)], '4.21')).toEqual([`metadata.name is unset, ${IGNORED}`]);
});

test('LM011: more than one', () => {
  const MORE = 'kind is "HyperConverged", of which there are 3 for the same cluster. Keep one; in a program, create it before whatever configures it, or hand it over as '
    + 'hyperConverged. (LM011)';
  expect(messagesOf([hyperConverged({}), hyperConverged({}), hyperConverged({})], '4.21')).toEqual([MORE, MORE]);
});

describe('LM012: an API version that the release does not serve', () => {
  test.each<[string, string, string[]]>([
    ['4.21', 'v1beta1', []],
    ['4.21', 'v1', ['which OpenShift Virtualization 4.21 doesn\'t serve. Write hco.kubevirt.io/v1beta1.']],
    ['4.22', 'v1', []],
    ['4.23', 'v1beta1', []],
    ['4.23', 'v2', ['which OpenShift Virtualization 4.23 doesn\'t serve. Write hco.kubevirt.io/v1 or hco.kubevirt.io/v1beta1.']],
    ['4.99', 'v2', []],
    ['4.99', 'v10', []],
    ['4.99', 'v2beta1', ['which OpenShift Virtualization 4.99 doesn\'t serve. Write hco.kubevirt.io/v1 or hco.kubevirt.io/v1beta1.']],
    ['4.99', 'next/v2x', ['which OpenShift Virtualization 4.99 doesn\'t serve. Write hco.kubevirt.io/v1 or hco.kubevirt.io/v1beta1.']],
  ])('%s with %s', (release, version, messages) => {
    const apiVersion = `hco.kubevirt.io/${version}`;
    expect(messagesOf([hyperConverged(undefined, apiVersion)], release)).toEqual(messages.map(message => `apiVersion is "${apiVersion}", ${message} (LM012)`));
  });
});

describe('LM015: two statements that cannot both hold', () => {
  test.each([
    [false, false, '150, as prod/heavy has it, and 300, as prod/b has it. Say it once, or the same in both places.'],
    [true, false, '150, as prod/heavy has it by default, and 300, as prod/b has it. Say it to prod/heavy, whose default it then takes the place of.'],
    [false, true, '150, as prod/heavy has it, and 300, as prod/b has it by default. Say it to prod/b, whose default it then takes the place of.'],
    [true, true, '150, as prod/heavy has it by default, and 300, as prod/b has it by default. Say it to prod/heavy, whose default it then takes the place of.'],
  ])('the first by default: %j, the second: %j', (first, second, message) => {
    const manifest = hyperConverged({ progressTimeout: 150 });
    const contradictions = [{
      manifest,
      path: ['spec', 'liveMigrationConfig', 'progressTimeout'],
      statements: [{ source: 'prod/heavy', value: 150, isDefault: first }, { source: 'prod/b', value: 300, isDefault: second }],
    }];
    expect(messagesOf([manifest], on({ contradictions }))).toEqual([`liveMigrationConfig.progressTimeout is ${message} (LM015)`]);
  });
});

test('LM015: its example', () => {
  const { manifests, context } = HYPERCONVERGED_RULES.find(({ id }) => id === 'LM015')!.failing;
  expect(messagesOf(manifests, context!(manifests))).toEqual([
    'liveMigrationConfig.progressTimeout is 150, as prod/heavy has it, and 300, as prod/databases has it. Say it once, or the same in both places. (LM015)',
  ]);
});

describe('LM016: facts that cannot be true', () => {
  const NODES = 'which is no number of nodes. Write a whole number, 1 or more. (LM016)';
  const UNKNOWN = 'which is no network that is looked at. Write one of pods, services, machines, join, transit, masquerade. (LM016)';
  const LIST = 'which is no list. Write a list of networks, such as [10.128.0.0/14]. (LM016)';
  const CIDR = 'which is no network in CIDR notation. Write one, such as 10.128.0.0/14. (LM016)';
  test.each<[any, string[]]>([
    [{ nodes: 0 }, [`nodes is 0, ${NODES}`]],
    [{ nodes: -1 }, [`nodes is -1, ${NODES}`]],
    [{ nodes: 1.5 }, [`nodes is 1.5, ${NODES}`]],
    [{ nodes: '3' }, [`nodes is "3", ${NODES}`]],
    [{ nodes: 1 }, []],
    [{ clusterNetworks: { pod: ['10.0.0.0/8'] } }, [`clusterNetworks.pod is ["10.0.0.0/8"], ${UNKNOWN}`]],
    [{ clusterNetworks: { pod: '10.0.0.0/8' } }, [`clusterNetworks.pod is "10.0.0.0/8", ${UNKNOWN}`]],
    [{ clusterNetworks: { pods: '10.0.0.0/8' } }, [`clusterNetworks.pods is "10.0.0.0/8", ${LIST}`]],
    [{ clusterNetworks: { pods: ['10.0.0.0/8', 'x'] } }, [`clusterNetworks.pods.1 is "x", ${CIDR}`]],
    [{ clusterNetworks: { pods: undefined } }, []],
    [{ clusterNetworks: Object.fromEntries(['pods', 'services', 'machines', 'join', 'transit', 'masquerade'].map(name => [name, ['10.0.0.0/8']])) }, []],
  ])('%j', (facts, messages) => {
    expect(messagesOf([hyperConverged({})], on(facts))).toEqual(messages);
  });

  test('they are told of at the HyperConverged, once, or not at all', () => {
    expect(messagesOf([], on({ nodes: 0 }))).toEqual([]);
    expect(messagesOf([hyperConverged({}), hyperConverged({})], on({ nodes: 0 })).filter(message => message.endsWith('(LM016)'))).toEqual([`nodes is 0, ${NODES}`]);
  });
});
