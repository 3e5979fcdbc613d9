/**
 * The fields of a HyperConverged's spec, and where each stands in v1 and in v1beta1.
 *
 * Read from the custom resource definitions of kubevirt/hyperconverged-cluster-operator, and from its own conversion (api/v1beta1/conversion.go of
 * release-1.18 and release-1.19).
 */

/** Where fields of v1beta1's spec stand in v1's. */
export const IN_V1: Readonly<Record<string, string>> = {
  'liveMigrationConfig': 'virtualization.liveMigrationConfig',
  'evictionStrategy': 'virtualization.evictionStrategy',
  'workloadUpdateStrategy': 'virtualization.workloadUpdateStrategy',
  'permittedHostDevices': 'virtualization.permittedHostDevices',
  'higherWorkloadDensity': 'virtualization.higherWorkloadDensity',
  'liveUpdateConfiguration': 'virtualization.liveUpdateConfiguration',
  'ksmConfiguration': 'virtualization.ksmConfiguration',
  'changedBlockTrackingLabelSelectors': 'virtualization.changedBlockTrackingLabelSelectors',
  'hypervisors': 'virtualization.hypervisors',
  'roleAggregationStrategy': 'virtualization.roleAggregationStrategy',
  'tuningPolicy': 'virtualization.tuningPolicy',
  'mediatedDevicesConfiguration': 'virtualization.mediatedDevicesConfiguration',
  'obsoleteCPUs.cpuModels': 'virtualization.obsoleteCPUModels',
  'virtualMachineOptions.disableFreePageReporting': 'virtualization.virtualMachineOptions.disableFreePageReporting',
  'virtualMachineOptions.disableSerialConsoleLog': 'virtualization.virtualMachineOptions.disableSerialConsoleLog',
  'defaultCPUModel': 'virtualization.virtualMachineOptions.defaultCPUModel',
  'defaultRuntimeClass': 'virtualization.virtualMachineOptions.defaultRuntimeClass',
  'resourceRequirements.vmiCPUAllocationRatio': 'virtualization.vmiCPUAllocationRatio',
  'resourceRequirements.autoCPULimitNamespaceLabelSelector': 'virtualization.autoCPULimitNamespaceLabelSelector',
  'resourceRequirements.storageWorkloads': 'storage.workloadResourceRequirements',
  'vmStateStorageClass': 'storage.vmStateStorageClass',
  'scratchSpaceStorageClass': 'storage.scratchSpaceStorageClass',
  'storageImport': 'storage.storageImport',
  'filesystemOverhead': 'storage.filesystemOverhead',
  'networkBinding': 'networking.networkBinding',
  'kubeMacPoolConfiguration': 'networking.kubeMacPoolConfiguration',
  'kubeSecondaryDNSNameServerIP': 'networking.kubeSecondaryDNSNameServerIP',
  'commonTemplatesNamespace': 'workloadSources.commonTemplatesNamespace',
  'commonBootImageNamespace': 'workloadSources.commonBootImageNamespace',
  'enableCommonBootImageImport': 'workloadSources.enableCommonBootImageImport',
  'dataImportCronTemplates': 'workloadSources.dataImportCronTemplates',
  'instancetypeConfig': 'workloadSources.instancetypeConfig',
  'CommonInstancetypesDeployment': 'workloadSources.commonInstancetypesDeployment',
  'certConfig': 'security.certConfig',
  'tlsSecurityProfile': 'security.tlsSecurityProfile',
  'infra.nodePlacement': 'deployment.nodePlacements.infra',
  'workloads.nodePlacement': 'deployment.nodePlacements.workload',
  'uninstallStrategy': 'deployment.uninstallStrategy',
  'logVerbosityConfig': 'deployment.logVerbosityConfig',
  'deployVmConsoleProxy': 'deployment.deployVmConsoleProxy',
  'applicationAwareConfig.vmiCalcConfigName': 'deployment.applicationAwareConfig.vmiCalcConfigName',
  'applicationAwareConfig.namespaceSelector': 'deployment.applicationAwareConfig.namespaceSelector',
  'applicationAwareConfig.allowApplicationAwareClusterResourceQuota': 'deployment.applicationAwareConfig.allowApplicationAwareClusterResourceQuota',
  'enableApplicationAwareQuota': 'deployment.applicationAwareConfig.enable',
};

/** Fields of v1beta1 that v1 doesn't have: they have had no effect for long. */
export const NOT_IN_V1: readonly string[] = [
  'localStorageClassName', 'vddkInitImage', 'tektonPipelinesNamespace', 'tektonTasksNamespace', 'obsoleteCPUs.minCPUModel',
];

/** Fields of v1 that v1beta1 doesn't have, besides feature gates. */
const ONLY_IN_V1 = [
  'deployment.deployNetworkResourcesInjector', 'observability.allowedAlerts', 'observability.allowedRecordingRules', 'observability.workloads',
  'storage.persistentReservationConfiguration', 'workloadSources.enableMultiArchBootImageImport',
];

const FEATURE_GATES = 'featureGates';

const firstOf = (path: string) => path.split('.')[0];

/** What a spec of v1beta1 has at the top, in any known release. */
export const V1BETA1_FIELDS: ReadonlySet<string> = new Set([...Object.keys(IN_V1), ...NOT_IN_V1, FEATURE_GATES].map(firstOf));

/** What a spec of v1 has: groups, each with its fields; a list of fields is empty where there are no groups. */
export const V1_FIELDS: ReadonlyMap<string, ReadonlySet<string>> = [...Object.values(IN_V1), ...ONLY_IN_V1].reduce((groups, path) => {
  const [group, field] = path.split('.');
  return groups.set(group, new Set([...groups.get(group) ?? [], ...field === undefined ? [] : [field]]));
}, new Map<string, Set<string>>([[FEATURE_GATES, new Set()]]));

/** The types that fields may have. */
export type FieldType = 'boolean' | 'list' | 'number' | 'object' | 'text';

/** Fields at the top of v1beta1's spec that are no objects. */
const TYPES: Readonly<Record<string, FieldType>> = {
  commonBootImageNamespace: 'text',
  commonTemplatesNamespace: 'text',
  dataImportCronTemplates: 'list',
  defaultCPUModel: 'text',
  defaultRuntimeClass: 'text',
  deployVmConsoleProxy: 'boolean',
  enableApplicationAwareQuota: 'boolean',
  enableCommonBootImageImport: 'boolean',
  evictionStrategy: 'text',
  hypervisors: 'list',
  kubeSecondaryDNSNameServerIP: 'text',
  localStorageClassName: 'text',
  roleAggregationStrategy: 'text',
  scratchSpaceStorageClass: 'text',
  tektonPipelinesNamespace: 'text',
  tektonTasksNamespace: 'text',
  tuningPolicy: 'text',
  uninstallStrategy: 'text',
  vddkInitImage: 'text',
  vmStateStorageClass: 'text',
};

/** Fields of v1 that are no objects, and no fields at the top of v1beta1's spec. */
const TYPES_IN_V1: Readonly<Record<string, FieldType>> = {
  'featureGates': 'list',
  'deployment.deployNetworkResourcesInjector': 'boolean',
  'observability.allowedAlerts': 'list',
  'observability.allowedRecordingRules': 'list',
  'virtualization.obsoleteCPUModels': 'list',
  'virtualization.vmiCPUAllocationRatio': 'number',
  'workloadSources.enableMultiArchBootImageImport': 'boolean',
};

/** The same by where v1 has them: nothing in it is deeper than in a group. */
const BY_PLACE: Readonly<Record<string, FieldType>> = {
  ...Object.fromEntries(Object.entries(TYPES).filter(([field]) => Object.hasOwn(IN_V1, field)).map(([field, type]) => [IN_V1[field], type])),
  ...TYPES_IN_V1,
};

/** The type of a field at the top of v1beta1's spec. */
export function typeInV1beta1(field: string): FieldType {
  return Object.hasOwn(TYPES, field) ? TYPES[field] : 'object';
}

/** The type of a group of v1's spec, or of a field in one; undefined if there is none. */
export function typeInV1(path: string): FieldType | undefined {
  const [group, field] = path.split('.');
  const isKnown = V1_FIELDS.has(group) && (field === undefined || V1_FIELDS.get(group)!.has(field));
  return isKnown ? (Object.hasOwn(BY_PLACE, path) ? BY_PLACE[path] : 'object') : undefined;
}
