import { HyperConvergedVersion } from '../../src';
import { judge } from '../../src/rules';
import type { Manifest, RuleContext } from '../../src/rules';
import { RULE_BOOK } from '../../src/rules/book';
import { hyperConverged, migrationPolicy } from '../support';

const cluster = hyperConverged({ allowAutoConverge: true, allowPostCopy: true });
const policy = (name: string, annotations?: Record<string, unknown>) => (
  { ...migrationPolicy(name, { allowAutoConverge: true, selectors: { virtualMachineInstanceSelector: { name } } }), metadata: { name, annotations } }
);

/** The objects about which LM040 speaks, and why that is not followed. */
function advised(manifests: Manifest[], context: RuleContext = {}): [string, string | undefined][] {
  return judge(manifests, { release: HyperConvergedVersion.openShift('4.21'), ...context }, RULE_BOOK).filter(({ rule }) => rule.id === 'LM040')
    .map(({ manifest, acknowledged }) => [manifest.metadata.name, acknowledged]);
}

test('on an object it is about that one', () => {
  const key = 'cdk8s-live-migration/LM040';
  expect(advised([cluster, policy('a', { [key]: 'fine' }), policy('b')])).toEqual([['kubevirt-hyperconverged', undefined], ['a', 'fine'], ['b', undefined]]);
  expect(advised([cluster, policy('a', { [key]: 7 }), policy('b', { [key]: ' ' })])).toEqual([['kubevirt-hyperconverged', undefined], ['a', undefined], ['b', undefined]]);
  expect(advised([cluster, policy('a', { 'cdk8s-live-migration/LM041': 'fine', 'example.com/LM040': 'fine' })])).toEqual([['kubevirt-hyperconverged', undefined], ['a', undefined]]);
});

test('beside all objects it is about each of them', () => {
  const beside = (rule: string, reason: string) => advised([cluster, policy('a')], { acknowledgements: [{ rule, reason }] }).map(([, why]) => why);
  expect(beside('LM040', 'fine')).toEqual(['fine', 'fine']);
  expect(beside('LM040', '')).toEqual([undefined, undefined]);
  expect(beside('LM041', 'fine')).toEqual([undefined, undefined]);
});

test('an error stays one, also where it is advice since the release is not known', () => {
  const acknowledgements = [{ rule: 'LM001', reason: 'fine' }, { rule: 'LM004', reason: 'fine' }];
  const findings = judge([hyperConverged({ allowPostCopy: true, parallelMigrationsPerCluster: 0 })], { acknowledgements });
  expect(findings.filter(({ rule }) => ['LM001', 'LM004'].includes(rule.id)).map(({ rule, severity, acknowledged }) => [rule.id, severity, acknowledged]))
    .toEqual([['LM001', 'advice', undefined], ['LM004', 'error', undefined]]);
});
