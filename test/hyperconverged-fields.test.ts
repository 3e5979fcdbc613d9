import { IN_V1, NOT_IN_V1, V1BETA1_FIELDS, V1_FIELDS, typeInV1, typeInV1beta1 } from '../src/hyperconverged-fields';

describe('the fields of the two versions', () => {
  const last = (path: string) => path.split('.').pop();

  test('have the same names, but for some, and are in groups in v1', () => {
    expect(Object.entries(IN_V1).filter(([from, to]) => last(from) !== last(to)).map(([from, to]) => `${from}: ${to}`)).toEqual([
      'obsoleteCPUs.cpuModels: virtualization.obsoleteCPUModels',
      'resourceRequirements.storageWorkloads: storage.workloadResourceRequirements',
      'CommonInstancetypesDeployment: workloadSources.commonInstancetypesDeployment',
      'infra.nodePlacement: deployment.nodePlacements.infra',
      'workloads.nodePlacement: deployment.nodePlacements.workload',
      'enableApplicationAwareQuota: deployment.applicationAwareConfig.enable',
    ]);
    expect([...V1_FIELDS.keys()].sort()).toEqual([
      'deployment', 'featureGates', 'networking', 'observability', 'security', 'storage', 'virtualization', 'workloadSources',
    ]);
  });

  test('have the same types', () => {
    const moved = [...V1BETA1_FIELDS].filter(field => Object.hasOwn(IN_V1, field));
    expect(moved.map(field => [field, typeInV1(IN_V1[field])])).toEqual(moved.map(field => [field, typeInV1beta1(field)]));
    expect(NOT_IN_V1.map(firstPart => typeInV1beta1(firstPart.split('.')[0]))).toEqual(['text', 'text', 'text', 'text', 'object']);
    expect(typeInV1('virtualization.vmiCPUAllocationRatio')).toBe('number');
    expect(['featureGates', 'observability.allowedAlerts', 'observability.allowedRecordingRules', 'virtualization.obsoleteCPUModels'].map(typeInV1))
      .toEqual(['list', 'list', 'list', 'list']);
    expect(['deployment.deployNetworkResourcesInjector', 'workloadSources.enableMultiArchBootImageImport'].map(typeInV1)).toEqual(['boolean', 'boolean']);
    expect(['virtualization', 'networking.networkBinding', 'networking.other', 'other'].map(typeInV1)).toEqual(['object', 'object', undefined, undefined]);
    const byType = (type: string) => [...V1BETA1_FIELDS].filter(field => typeInV1beta1(field) === type).sort();
    expect(byType('list')).toEqual(['dataImportCronTemplates', 'hypervisors']);
    expect(byType('boolean')).toEqual(['deployVmConsoleProxy', 'enableApplicationAwareQuota', 'enableCommonBootImageImport']);
    expect(byType('text')).toEqual([
      'commonBootImageNamespace', 'commonTemplatesNamespace', 'defaultCPUModel', 'defaultRuntimeClass', 'evictionStrategy', 'kubeSecondaryDNSNameServerIP',
      'localStorageClassName', 'roleAggregationStrategy', 'scratchSpaceStorageClass', 'tektonPipelinesNamespace', 'tektonTasksNamespace', 'tuningPolicy',
      'uninstallStrategy', 'vddkInitImage', 'vmStateStorageClass',
    ]);
    expect([...V1BETA1_FIELDS].filter(field => !['list', 'boolean', 'text', 'object'].includes(typeInV1beta1(field)))).toEqual([]);
  });
});
