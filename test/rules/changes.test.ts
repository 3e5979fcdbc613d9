import { judge } from '../../src/rules';
import type { Manifest } from '../../src/rules';
import { RULE_BOOK } from '../../src/rules/book';
import { CHANGE_ADVICE } from '../../src/rules/changes';
import { hyperConverged, messagesOf, migrationNetwork, migrationPolicy } from '../support';

/** What the rules about changes say. */
const found = (now: Manifest[], previous?: Manifest[]) => messagesOf(now, { previous }, CHANGE_ADVICE);

describe('LM035: a change of the network', () => {
  const change = (value: string, was: string) => [`liveMigrationConfig.network is ${value}, and was ${was}: virt-handler restarts on every node when this is applied. Apply it when no `
    + 'migration runs, one cluster after the other. (LM035)'];
  test.each<[any, any, string[]]>([
    [{ network: 'new' }, { network: 'old' }, change('"new"', '"old"')],
    [{}, { network: 'old' }, change('unset', '"old"')],
    [{ network: 'new' }, {}, change('"new"', 'unset')],
    [{ network: 'old' }, { network: 'old' }, []],
  ])('to %j from %j', (now, before, messages) => {
    expect(found([hyperConverged(now)], [migrationPolicy('a', {}), hyperConverged(before)])).toEqual(messages);
  });

  test('is none from a network at the place of another API version', () => {
    const now = hyperConverged(undefined, 'hco.kubevirt.io/v1', { virtualization: { liveMigrationConfig: { network: 'old' } } });
    expect(found([now], [hyperConverged({ network: 'old' })])).toEqual([]);
    expect(found([now], [hyperConverged({ network: 'other' })])).toHaveLength(1);
  });

  test('from what is not known', () => {
    expect(found([hyperConverged({ network: 'new' })])).toEqual([]);
    expect(found([hyperConverged({ network: 'new' })], [migrationPolicy('a', {})])).toEqual([]);
  });
});

describe('LM094: another network under the same name', () => {
  const MACVLAN = { cniVersion: '0.3.1', type: 'macvlan', master: 'eth1', ipam: { type: 'whereabouts', range: '10.200.5.0/24' } };
  const change = (field: string, value: string, was: string, more = '') => [`config.${field} is ${value}, and was ${was}${more}, but virt-handler's pods keep the network that they `
    + 'have until they restart. Give the network another name, so that they are replaced; or delete them node by node once this is applied, when no migration runs. (LM094)'];
  test.each<[any, string[]]>([
    [{ ...MACVLAN, master: 'eth2' }, change('master', '"eth2"', '"eth1"')],
    [{ ...MACVLAN, ipam: { type: 'whereabouts', range: '10.200.6.0/24' } }, change('ipam.range', '"10.200.6.0/24"', '"10.200.5.0/24"')],
    [{ ...MACVLAN, mtu: 9000, mode: 'private', master: 'eth2' }, change('master', '"eth2"', '"eth1"', ' (and 2 fields more)')],
    [{ ipam: MACVLAN.ipam, master: 'eth1', type: 'macvlan', cniVersion: '0.3.1' }, []],
  ])('%j', (config, messages) => {
    expect(found(migrationNetwork(config), migrationNetwork(MACVLAN))).toEqual(messages);
  });

  test('is found by the text, where there is no configuration to read', () => {
    const [hc, definition] = migrationNetwork(MACVLAN);
    const withText = (config: unknown) => [hc, { ...definition, spec: { config } }];
    expect(found(withText('{'), withText('{ '))).toEqual([expect.stringMatching(/^config is "{", and was "{ ", but virt-handler's pods keep/)]);
    expect(found(withText('{'), withText('{'))).toEqual([]);
  });

  test('is found by the device that pods get', () => {
    const [hc, definition] = migrationNetwork(MACVLAN);
    const withDevice = (name: string, more = {}) => [hc, {
      ...definition, metadata: { ...definition.metadata, annotations: { 'k8s.v1.cni.cncf.io/resourceName': name, ...more } },
    }];
    expect(found(withDevice('openshift.io/b'), withDevice('openshift.io/a'))).toEqual([expect.stringContaining('is "openshift.io/b", and was "openshift.io/a", but')]);
    expect(found(withDevice('openshift.io/a', { note: 'x' }), withDevice('openshift.io/a'))).toEqual([]);
  });

  test('is none where pods are replaced, and of networks that are for something else', () => {
    const [hc, definition] = migrationNetwork(MACVLAN);
    const [, other] = migrationNetwork({ ...MACVLAN, master: 'eth2' });
    const named = (of: Manifest, name: string, namespace: string | undefined = 'openshift-cnv') => ({ ...of, metadata: { ...of.metadata, name, namespace } });
    // Another name: LM035 tells of the pods.
    expect(found([hyperConverged({ network: 'b' }), named(other, 'b')], [hc, definition]).map(text => text.slice(-7))).toEqual(['(LM035)']);
    expect(found([hyperConverged({ network: 'b' }), named(other, 'b')], [hc, named(definition, 'b')]).map(text => text.slice(-7))).toEqual(['(LM035)']);
    expect(found([hc, definition, named(other, 'b')], [hc, definition, named(definition, 'b')])).toEqual([]);
    expect(found([hc, other], [hc])).toEqual([]);
    expect(found([hc, other], [hc, named(definition, 'migration-network', 'default')])).toEqual([]);
    expect(found([hc, other])).toEqual([]);
  });

  test('is acknowledged on the network, where only what comes of the change is known, too', () => {
    const [hc, definition] = migrationNetwork({ ...MACVLAN, master: 'eth2' });
    const annotations = { 'cdk8s-live-migration/LM094': 'Its pods are deleted by hand.' };
    const now = [hc, { ...definition, metadata: { ...definition.metadata, annotations } }];
    const ids = (previous?: Manifest[]) => judge(now, { previous }, RULE_BOOK).filter(({ rule: { id } }) => ['LM094', 'LM047'].includes(id))
      .map(({ rule: { id }, acknowledged }) => [id, acknowledged]);
    expect(ids()).toEqual([]);
    expect(ids(migrationNetwork(MACVLAN))).toEqual([['LM094', 'Its pods are deleted by hand.']]);
    expect(ids(now)).toEqual([['LM047', undefined]]);
  });

  test('is found where only networks are known', () => {
    const [, definition] = migrationNetwork(MACVLAN);
    const [, other] = migrationNetwork({ ...MACVLAN, master: 'eth2' });
    const named = (of: Manifest, name: string, namespace: string) => ({ ...of, metadata: { name, namespace } });
    const all = (a: Manifest, b: Manifest, c: Manifest) => [named(a, 'a', 'openshift-cnv'), named(b, 'b', 'openshift-cnv'), named(c, 'b', 'kubevirt-hyperconverged')];
    expect(found(all(other, definition, definition), all(definition, definition, definition))).toHaveLength(1);
    expect(found(all(definition, other, definition), all(definition, other, definition))).toEqual([]);
    expect(found(all(definition, definition, other), all(definition, definition, other))).toEqual([]);
    expect(found([named(definition, 'a', 'openshift-cnv'), { ...named(definition, 'b', 'openshift-cnv'), spec: undefined }], all(other, definition, definition)).length).toBe(2);
    expect(found(migrationNetwork({ ...MACVLAN, master: 'eth2' }).slice(1), migrationNetwork(MACVLAN))).toEqual([]);
  });
});
