import { BEHAVIOR_0_58, BEHAVIOR_1_0, BEHAVIOR_1_5, BEHAVIOR_1_7, BEHAVIOR_1_9 } from './migration-behavior';
import type { MigrationBehavior } from './migration-behavior';

/**
 * The values that a release gives to the live migration settings that a HyperConverged leaves unset.
 *
 * `network` and `bandwidthPerMigration` have no default: KubeVirt then uses the pods' own network, without a limit.
 */
export interface LiveMigrationDefaults {
  /** In seconds per GiB. */
  readonly completionTimeoutPerGiB: number;
  /** In seconds. */
  readonly progressTimeout: number;
  /** Migrations at once in the cluster. */
  readonly parallelMigrationsPerCluster: number;
  /** Migrations at once out of a node. */
  readonly parallelOutboundMigrationsPerNode: number;
  /** Whether a migration that doesn't converge may switch to post copy. */
  readonly allowPostCopy: boolean;
  /** Whether the guest is slowed down until its migration converges. */
  readonly allowAutoConverge: boolean;
  /**
   * Whether a migration may disturb the guest at its timeout.
   *
   * @default - the release doesn't have the setting
   */
  readonly allowWorkloadDisruption?: boolean;
}

/** What is true of one release. */
export interface Release {
  readonly openShift: string;
  readonly hco: string;
  readonly kubeVirt: string;
  /** Versions of hco.kubevirt.io that the release serves; the first is the one it stores, and ours to write. */
  readonly apis: readonly string[];
  readonly fields: readonly string[];
  readonly policyFields: readonly string[];
  readonly defaults: LiveMigrationDefaults;
  /** Whether VMs with host devices get a long downtime at the completion timeout, in place of post copy. */
  readonly vfioDowntime?: boolean;
  /** What happens while a VM migrates. */
  readonly behavior: MigrationBehavior;
  /**
   * The feature gates that the operator's v1 API knows by name: whether each is on or off where nobody says otherwise, or is a field of its own.
   * None where there is no v1.
   */
  readonly featureGates?: Readonly<Record<string, 'on' | 'off' | 'field' | undefined>>;
  /** The fields, besides the VM's name, of a VirtualMachineInstanceMigration that are for people. */
  readonly migrationFields: readonly string[];
  /** Whether migrating a namespace's VMs needs the ClusterRole kubevirt.io:migrate; before, a namespace's admins and editors may. */
  readonly migrateRole?: boolean;
  /** Whether there is an evictionStrategy. */
  readonly evictionStrategy?: boolean;
  /** Parts of the spec, besides those above, that only later releases have: of v1beta1 or, where only v1 has them, of v1. */
  readonly laterParts: readonly string[];
  /** OVN-Kubernetes' own masquerade addresses, in clusters that were installed with the release. */
  readonly masquerade: readonly string[];
}

const FIELDS_1_8 = [
  'bandwidthPerMigration', 'completionTimeoutPerGiB', 'network', 'parallelMigrationsPerCluster',
  'parallelOutboundMigrationsPerNode', 'progressTimeout',
];
const FIELDS_1_9 = [...FIELDS_1_8, 'allowAutoConverge', 'allowPostCopy'];
const FIELDS_1_19 = [...FIELDS_1_9, 'allowWorkloadDisruption'];

const POLICY_FIELDS_1_8 = ['allowAutoConverge', 'allowPostCopy', 'bandwidthPerMigration', 'completionTimeoutPerGiB'];
const POLICY_FIELDS_1_15 = [...POLICY_FIELDS_1_8, 'allowWorkloadDisruption'];
const POLICY_FIELDS_1_19 = [...POLICY_FIELDS_1_15, 'maxDowntimeMs', 'experimental'];

const DEFAULTS_1_8: LiveMigrationDefaults = {
  completionTimeoutPerGiB: 800,
  progressTimeout: 150,
  parallelMigrationsPerCluster: 5,
  parallelOutboundMigrationsPerNode: 2,
  allowPostCopy: false,
  allowAutoConverge: false,
};
const DEFAULTS_1_14 = { ...DEFAULTS_1_8, completionTimeoutPerGiB: 150 };
const DEFAULTS_1_19 = {
  ...DEFAULTS_1_14, completionTimeoutPerGiB: 20, parallelOutboundMigrationsPerNode: 1, allowWorkloadDisruption: false,
};

const MIGRATION_FIELDS_1_8: readonly string[] = [];
const MIGRATION_FIELDS_1_16 = ['addedNodeSelector', 'sendTo', 'receive'];

const GATES_1_18 = {
  alignCPUs: 'off',
  containerPathVolumes: 'off',
  decentralizedLiveMigration: 'on',
  declarativeHotplugVolumes: 'off',
  deployKubeSecondaryDNS: 'off',
  disableMDevConfiguration: 'off',
  downwardMetrics: 'off',
  enableMultiArchBootImageImport: 'off',
  incrementalBackup: 'off',
  objectGraph: 'off',
  persistentReservation: 'off',
  videoConfig: 'on',
} as const;
const GATES_1_19: Record<string, 'on' | 'off' | 'field' | undefined> = {
  ...GATES_1_18,
  videoConfig: undefined,
  declarativeHotplugVolumes: 'on',
  disableMDevConfiguration: 'field',
  enableMultiArchBootImageImport: 'field',
  persistentReservation: 'field',
};

const LATER_THAN_1_18 = [
  'deployment.deployNetworkResourcesInjector', 'observability', 'storage.persistentReservationConfiguration', 'workloadSources.enableMultiArchBootImageImport',
];
const LATER_THAN_1_17 = [...LATER_THAN_1_18, 'changedBlockTrackingLabelSelectors', 'hypervisors', 'roleAggregationStrategy'];
const LATER_THAN_1_16 = [...LATER_THAN_1_17, 'kubeMacPoolConfiguration'];
const LATER_THAN_1_15 = [...LATER_THAN_1_16, 'liveUpdateConfiguration'];
const LATER_THAN_1_14 = [...LATER_THAN_1_15, 'deployVmConsoleProxy', 'enableApplicationAwareQuota', 'enableCommonBootImageImport', 'instancetypeConfig'];
const LATER_THAN_1_13 = [...LATER_THAN_1_14, 'CommonInstancetypesDeployment'];
const LATER_THAN_1_11 = [...LATER_THAN_1_13, 'higherWorkloadDensity'];
const LATER_THAN_1_10 = [...LATER_THAN_1_11, 'applicationAwareConfig', 'commonBootImageNamespace', 'ksmConfiguration', 'networkBinding'];
const LATER_THAN_1_9 = [...LATER_THAN_1_10, 'tektonTasksNamespace', 'virtualMachineOptions', 'vmStateStorageClass'];
const LATER_THAN_1_8 = [...LATER_THAN_1_9, 'kubeSecondaryDNSNameServerIP', 'tuningPolicy'];

const V1BETA1 = ['v1beta1'];
const MASQUERADE_4_12 = ['169.254.169.0/29', 'fd69::/125'];
const MASQUERADE_4_17 = ['169.254.0.0/17', 'fd69::/112'];

/**
 * Read from the custom resource definitions of kubevirt/hyperconverged-cluster-operator (deploy/crds, branches release-1.8 to
 * release-1.19) and of the KubeVirt release that each ships, and from OpenShift's "CIDR range definitions". Oldest first.
 */
export const RELEASES: readonly Release[] = [
  {
    openShift: '4.12',
    hco: '1.8',
    kubeVirt: '0.58',
    behavior: BEHAVIOR_0_58,
    apis: V1BETA1,
    masquerade: MASQUERADE_4_12,
    laterParts: LATER_THAN_1_8,
    fields: FIELDS_1_8,
    policyFields: POLICY_FIELDS_1_8,
    defaults: DEFAULTS_1_8,
    migrationFields: MIGRATION_FIELDS_1_8,
  },
  {
    openShift: '4.13',
    hco: '1.9',
    kubeVirt: '0.59',
    behavior: BEHAVIOR_0_58,
    apis: V1BETA1,
    masquerade: MASQUERADE_4_12,
    laterParts: LATER_THAN_1_9,
    fields: FIELDS_1_9,
    policyFields: POLICY_FIELDS_1_8,
    defaults: DEFAULTS_1_8,
    migrationFields: MIGRATION_FIELDS_1_8,
  },
  {
    openShift: '4.14',
    hco: '1.10',
    kubeVirt: '1.0',
    behavior: BEHAVIOR_1_0,
    apis: V1BETA1,
    masquerade: MASQUERADE_4_12,
    laterParts: LATER_THAN_1_10,
    fields: FIELDS_1_9,
    policyFields: POLICY_FIELDS_1_8,
    defaults: DEFAULTS_1_8,
    migrationFields: MIGRATION_FIELDS_1_8,
    evictionStrategy: true,
  },
  {
    openShift: '4.15',
    hco: '1.11',
    kubeVirt: '1.1',
    behavior: BEHAVIOR_1_0,
    apis: V1BETA1,
    masquerade: MASQUERADE_4_12,
    laterParts: LATER_THAN_1_11,
    fields: FIELDS_1_9,
    policyFields: POLICY_FIELDS_1_8,
    defaults: DEFAULTS_1_8,
    migrationFields: MIGRATION_FIELDS_1_8,
    evictionStrategy: true,
  },
  {
    openShift: '4.16',
    hco: '1.12',
    kubeVirt: '1.2',
    behavior: BEHAVIOR_1_0,
    apis: V1BETA1,
    masquerade: MASQUERADE_4_12,
    laterParts: LATER_THAN_1_13,
    fields: FIELDS_1_9,
    policyFields: POLICY_FIELDS_1_8,
    defaults: DEFAULTS_1_8,
    migrationFields: MIGRATION_FIELDS_1_8,
    evictionStrategy: true,
  },
  {
    openShift: '4.17',
    hco: '1.13',
    kubeVirt: '1.3',
    behavior: BEHAVIOR_1_0,
    apis: V1BETA1,
    masquerade: MASQUERADE_4_17,
    laterParts: LATER_THAN_1_13,
    fields: FIELDS_1_9,
    policyFields: POLICY_FIELDS_1_8,
    defaults: DEFAULTS_1_8,
    migrationFields: MIGRATION_FIELDS_1_8,
    evictionStrategy: true,
  },
  {
    openShift: '4.18',
    hco: '1.14',
    kubeVirt: '1.4',
    behavior: BEHAVIOR_1_0,
    apis: V1BETA1,
    masquerade: MASQUERADE_4_17,
    laterParts: LATER_THAN_1_14,
    fields: FIELDS_1_9,
    policyFields: POLICY_FIELDS_1_8,
    defaults: DEFAULTS_1_14,
    migrationFields: MIGRATION_FIELDS_1_8,
    evictionStrategy: true,
  },
  {
    openShift: '4.19',
    hco: '1.15',
    kubeVirt: '1.5',
    behavior: BEHAVIOR_1_5,
    apis: V1BETA1,
    masquerade: MASQUERADE_4_17,
    laterParts: LATER_THAN_1_15,
    fields: FIELDS_1_9,
    policyFields: POLICY_FIELDS_1_15,
    defaults: DEFAULTS_1_14,
    migrationFields: MIGRATION_FIELDS_1_8,
    evictionStrategy: true,
    migrateRole: true,
  },
  {
    openShift: '4.20',
    hco: '1.16',
    kubeVirt: '1.6',
    behavior: BEHAVIOR_1_5,
    apis: V1BETA1,
    masquerade: MASQUERADE_4_17,
    laterParts: LATER_THAN_1_16,
    fields: FIELDS_1_9,
    policyFields: POLICY_FIELDS_1_15,
    defaults: DEFAULTS_1_14,
    migrationFields: MIGRATION_FIELDS_1_16,
    evictionStrategy: true,
    migrateRole: true,
  },
  {
    openShift: '4.21',
    hco: '1.17',
    kubeVirt: '1.7',
    behavior: BEHAVIOR_1_7,
    apis: V1BETA1,
    masquerade: MASQUERADE_4_17,
    laterParts: LATER_THAN_1_17,
    fields: FIELDS_1_9,
    policyFields: POLICY_FIELDS_1_15,
    defaults: DEFAULTS_1_14,
    migrationFields: MIGRATION_FIELDS_1_16,
    evictionStrategy: true,
    migrateRole: true,
  },
  {
    openShift: '4.22',
    hco: '1.18',
    kubeVirt: '1.8',
    behavior: BEHAVIOR_1_7,
    apis: ['v1beta1', 'v1'],
    masquerade: MASQUERADE_4_17,
    laterParts: LATER_THAN_1_18,
    fields: FIELDS_1_9,
    policyFields: POLICY_FIELDS_1_15,
    defaults: DEFAULTS_1_14,
    migrationFields: MIGRATION_FIELDS_1_16,
    evictionStrategy: true,
    migrateRole: true,
    featureGates: GATES_1_18,
  },
  {
    openShift: '4.23',
    hco: '1.19',
    kubeVirt: '1.9',
    behavior: BEHAVIOR_1_9,
    apis: ['v1', 'v1beta1'],
    masquerade: MASQUERADE_4_17,
    laterParts: [],
    fields: FIELDS_1_19,
    policyFields: POLICY_FIELDS_1_19,
    defaults: DEFAULTS_1_19,
    vfioDowntime: true,
    migrationFields: MIGRATION_FIELDS_1_16,
    evictionStrategy: true,
    migrateRole: true,
    featureGates: GATES_1_19,
  },
];
