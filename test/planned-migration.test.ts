import { App, Chart, Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { LINK, releases, vm, vms } from './sizing/planned-vms';
import { errorsOf, messagesOf, parse, synthesize } from './support';
import { Bandwidth, HyperConverged, HyperConvergedVersion, MigrationPolicy, MigrationPolicySelector, PlannedMigration } from '../src';
import type { PlannedMigrationProps } from '../src';
import { effectiveConfigOf } from '../src/rules/effective-config';

const version = (release: string) => HyperConvergedVersion.openShift(release);

/** A program's plan, and what it renders. */
function planned(props: PlannedMigrationProps, release = version('4.21')) {
  const app = new App();
  const chart = new Chart(app, 'prod');
  const hyperConverged = new HyperConverged(chart, 'hyperconverged', { version: release });
  const { plan } = new PlannedMigration(chart, 'plan', { ...props, hyperConverged });
  return { plan, manifests: parse(app.synthYaml()) };
}

const SHOP = {
  vms: [
    vm('web', 64, 50, { namespace: 'shop', labels: { tier: 'web' } }),
    vm('orders', 256, 3000, { namespace: 'shop', labels: { tier: 'db' }, wishes: { finishWithin: Duration.minutes(10) } }),
    vm('stock', 256, 3000, { namespace: 'shop', labels: { tier: 'db' } }),
    vm('books', 64, 300, { namespace: 'ledger', labels: { tier: 'db' }, wishes: { criticalData: true } }),
  ],
  link: LINK,
};

test('a HyperConverged and policies are made, those without post copy first', () => {
  expect(planned(SHOP).manifests).toEqual([
    {
      apiVersion: 'migrations.kubevirt.io/v1alpha1',
      kind: 'MigrationPolicy',
      metadata: { name: 'live-migration-ledger' },
      spec: {
        allowPostCopy: false, selectors: { namespaceSelector: { 'kubernetes.io/metadata.name': 'ledger' } },
      },
    },
    {
      apiVersion: 'hco.kubevirt.io/v1beta1',
      kind: 'HyperConverged',
      metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' },
      spec: {
        liveMigrationConfig: {
          allowAutoConverge: false,
          allowPostCopy: true,
          bandwidthPerMigration: '0Mi',
          completionTimeoutPerGiB: 2,
          parallelMigrationsPerCluster: 5,
          parallelOutboundMigrationsPerNode: 1,
          progressTimeout: 150,
        },
      },
    },
  ]);
});

test('in the newest release the cluster may disrupt; in the oldest a policy has what the HyperConverged doesn\'t', () => {
  const [, newest] = planned(SHOP, version('4.23')).manifests;
  expect(newest.spec.virtualization.liveMigrationConfig).toMatchObject({ allowPostCopy: true, allowWorkloadDisruption: true });
  const oldest = planned(SHOP, version('4.12')).manifests;
  expect(Object.keys(oldest[0].spec.liveMigrationConfig)).not.toContain('allowPostCopy');
  expect(oldest.slice(1)).toEqual([expect.objectContaining({
    metadata: { name: 'live-migration-shop-db' },
    spec: expect.objectContaining({
      allowPostCopy: true,
      selectors: { namespaceSelector: { 'kubernetes.io/metadata.name': 'shop' }, virtualMachineInstanceSelector: { tier: 'db' } },
    }),
  })]);
});

test('each VM has in the cluster what the plan says, in any release, and its rules find nothing', () => {
  fc.assert(fc.property(vms(7), releases, (made, release) => {
    const { plan, manifests } = planned({ vms: made, link: LINK }, release);
    made.forEach(({ name, namespace = 'default', labels, wishes }, i) => {
      const added = plan.labelsToAdd.filter(({ virtualMachines }) => virtualMachines.includes(`${namespace}/${name}`)).map(({ label, value }) => [label, value]);
      const { policy, settings } = effectiveConfigOf(manifests, release, {
        vm: { ...labels, ...Object.fromEntries(added) }, namespace: { 'kubernetes.io/metadata.name': namespace },
      });
      const outcome = plan.virtualMachines[i];
      expect([policy, outcome.name]).toEqual([outcome.policy, name]);
      const { completionTimeoutPerGiB, progressTimeout, bandwidthPerMigration, allowWorkloadDisruption, ...others } = outcome.settings;
      const values = Object.fromEntries(Object.entries(settings).map(([field, { value }]) => [field, value]));
      expect(values).toEqual({
        ...others,
        completionTimeoutPerGiB: completionTimeoutPerGiB!.toSeconds(),
        progressTimeout: progressTimeout!.toSeconds(),
        bandwidthPerMigration: bandwidthPerMigration!.toQuantity(),
        ...release.migrationPolicyFields.includes('allowWorkloadDisruption') ? { allowWorkloadDisruption: allowWorkloadDisruption ?? others.allowPostCopy } : {},
      });
      if (wishes?.criticalData || wishes?.postCopyAcceptable === false) {
        expect(values.allowPostCopy).toBe(false);
      }
    });
    expect(messagesOf(manifests, { release }).filter(message => /LM0(52|54|55)/.test(message))).toEqual([]);
  }), { seed: 1, numRuns: 70 });
});

describe('what else a program has', () => {
  test('may not take planned settings from VMs', () => {
    expect(errorsOf(chart => {
      new PlannedMigration(chart, 'plan', SHOP);
      new MigrationPolicy(chart, 'databases', { selector: MigrationPolicySelector.vms({ tier: 'db' }), allowPostCopy: true });
    })).toEqual([
      '[prod/plan] ledger/books has allowPostCopy true (planned: false), allowWorkloadDisruption true (planned: false) by MigrationPolicy databases. '
      + 'Take what selects it, or sets that, out of the program, or plan without this VM.',
    ]);
  });

  test('may not set the cluster otherwise', () => {
    const [error] = errorsOf(chart => {
      new PlannedMigration(chart, 'plan', SHOP);
      HyperConverged.of(chart).configureLiveMigration(chart, { progressTimeout: Duration.seconds(300) });
    });
    expect(error).toContain('progressTimeout');
  });

  test('may be for other VMs', () => {
    expect(synthesize(chart => {
      new PlannedMigration(chart, 'plan', SHOP);
      new MigrationPolicy(chart, 'tests', { selector: MigrationPolicySelector.namespace('tests'), bandwidthPerMigration: Bandwidth.gigabitsPerSecond(1) });
    })).toHaveLength(3);
  });

  test('is told of for five VMs at the most', () => {
    const many = { vms: Array.from({ length: 8 }, (_, i) => vm(`vm-${i}`, 16, 50)), link: LINK };
    const errors = errorsOf(chart => {
      new PlannedMigration(chart, 'plan', many);
      new MigrationPolicy(chart, 'all', { selector: MigrationPolicySelector.everyVm(), completionTimeoutPerGiB: Duration.seconds(77) });
    });
    expect(errors).toHaveLength(6);
    expect(errors[5]).toBe('[prod/plan] 3 more VMs have other settings than planned.');
  });
});
