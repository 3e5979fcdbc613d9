import { DNS_LABEL_FIX, DNS_NAME, nodeLabelProblem } from './names';
import type { Manifest, Rule } from './rule';
import { MIGRATE_ROLE } from './setup';
import { similarTo } from './similar';
import { isObject } from './views';
import { HyperConvergedVersion } from '../hyperconverged-version';

const WEBHOOK = 'https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-api/webhooks/validating-webhook/admitters/migration-create-admitter.go';
const RBAC = 'https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-operator/resource/generate/rbac/cluster.go';

/** A label of the migration has the VM's name as its value. */
const MAX_NAME = 63;

/** What the two halves of a migration between clusters have, all of it text. */
const ENDS: Readonly<Record<string, readonly string[]>> = { sendTo: ['connectURL', 'migrationID'], receive: ['migrationID'] };

const migration = (spec: Record<string, unknown>): Manifest => ({
  apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachineInstanceMigration', metadata: { generateName: 'database-migration-', namespace: 'vms' }, spec,
});

const binding: Manifest = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name: 'migrate-virtual-machines', namespace: 'vms' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: MIGRATE_ROLE },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'operators' }],
};

const on = (version: string) => () => ({ release: HyperConvergedVersion.openShift(version) });

/** Migrations of single VMs, and who may ask for them. */
export const MIGRATION_RULES: readonly Rule[] = [
  {
    id: 'LM071',
    severity: 'error',
    title: 'A migration that the cluster refuses',
    why: 'KubeVirt\'s webhook refuses a migration without a VM, with a priority, which is for its own controllers, or with a name that no label can hold; a field '
      + 'that the release does not have fails or is dropped.',
    source: WEBHOOK,
    failing: { manifests: [migration({ vmiName: 'database', addedNodeSelector: { zone: 'b' } })], context: on('4.19') },
    passing: { manifests: [migration({ vmiName: 'database', addedNodeSelector: { zone: 'b' } })], context: on('4.20') },
    * check(setup) {
      for (const manifest of setup.migrations) {
        const spec = isObject(manifest.spec) ? manifest.spec : {};
        const problem = (keys: readonly string[], value: unknown, wrong: string, fix: string) => ({ manifest, path: ['spec', ...keys], value, wrong, fix });
        const { vmiName, priority, ...others } = spec;
        if (typeof vmiName !== 'string' || vmiName === '') {
          yield problem(['vmiName'], vmiName, 'which names no VM', 'Write the name of the virtual machine.');
        } else if (vmiName.length > MAX_NAME || !DNS_NAME.test(vmiName)) {
          yield problem(['vmiName'], vmiName, vmiName.length > MAX_NAME ? `which is longer than ${MAX_NAME} characters, and no label can hold it`
            : 'which is no name that a VM can have', `Write the name of the virtual machine, ${DNS_LABEL_FIX}.`);
        }
        if (priority !== undefined && priority !== null) {
          yield problem(['priority'], priority, 'and only KubeVirt\'s own controllers may say that', 'Remove it.');
        }
        for (const [field, value] of Object.entries(others).filter(([key]) => !setup.release._migrationFields.includes(key))) {
          const { release } = setup;
          const known = ['vmiName', ...release._migrationFields];
          const first = release._siblings().find(sibling => sibling._migrationFields.includes(field));
          const meant = similarTo(field, known);
          yield problem([field], value, `and ${release} doesn't have this field${first ? `; ${first} brings it` : ', nor does any other release that is known'}`,
            first ? `Remove it, or run ${first} or later and state that release.` : meant ? `Write ${meant}.` : `Remove it; there are ${known.join(', ')}.`);
        }
        for (const [end, fields] of Object.entries(ENDS).filter(([field]) => setup.release._migrationFields.includes(field))) {
          const value: unknown = spec[end] ?? undefined;
          if (value !== undefined && !isObject(value)) {
            yield problem([end], value, 'which is no object', `Write ${fields.join(' and ')} into it.`);
          }
          for (const field of isObject(value) ? new Set([...fields, ...Object.keys(value)]) : []) {
            const text = (value as Record<string, unknown>)[field];
            if (!fields.includes(field)) {
              yield problem([end, field], text, 'a field that there is not', `Remove it; there are ${fields.join(', ')}.`);
            } else if (typeof text !== 'string') {
              yield problem([end, field], text, 'which is no string', 'Write text.');
            }
          }
        }
        const { addedNodeSelector: selector } = spec;
        if (selector !== undefined && selector !== null && !isObject(selector)) {
          yield problem(['addedNodeSelector'], selector, 'which is no object', 'Write labels and their values.');
        }
        for (const [label, value] of Object.entries(isObject(selector) ? selector : {})) {
          const impossible = nodeLabelProblem(label, value);
          if (impossible) {
            yield problem(['addedNodeSelector', label], value, impossible.wrong, impossible.fix);
          }
        }
      }
    },
  },
  {
    id: 'LM072',
    severity: 'error',
    title: 'A binding to a role that the release does not have',
    why: 'A binding to a role that is not there grants nothing. Before there was a role for migrations, whoever had the role admin or edit in a namespace could '
      + 'migrate its VMs.',
    source: RBAC,
    failing: { manifests: [binding], context: on('4.18') },
    passing: { manifests: [binding], context: on('4.19') },
    * check(setup) {
      for (const manifest of setup.migrateBindings) {
        if (!setup.release._hasMigrateRole) {
          yield {
            manifest,
            path: ['roleRef', 'name'],
            value: MIGRATE_ROLE,
            wrong: `and ${setup.release} doesn't have this role: there, the roles admin and edit of a namespace allow to migrate its VMs`,
            fix: 'Remove the binding (grantMigrate), or bind edit.',
          };
        }
      }
    },
  },
];
