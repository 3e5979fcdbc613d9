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
  'deployment.deployNetworkResourcesInjector', 'observability', 'storage.persistentReservationConfiguration',
  'workloadSources.enableMultiArchBootImageImport',
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
