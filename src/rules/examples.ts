import type { Example, Manifest, RuleContext } from './rule';

/** A HyperConverged with live migration settings, to show a rule by. */
export function hyperConvergedExample(settings: unknown, apiVersion = 'hco.kubevirt.io/v1beta1'): Manifest {
  const spec = apiVersion.endsWith('/v1') ? { virtualization: { liveMigrationConfig: settings } } : { liveMigrationConfig: settings };
  return { apiVersion, kind: 'HyperConverged', metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' }, spec };
}

/** The documented migration network, but for some keys of its configuration, and a HyperConverged that refers to it. */
export function networkExample(changes: Record<string, unknown>, context: RuleContext = {}): Example {
  const config = {
    cniVersion: '0.3.1',
    name: 'migration-bridge',
    type: 'macvlan',
    master: 'eth1',
    mode: 'bridge',
    ipam: { type: 'whereabouts', range: '10.200.5.0/24' },
    ...changes,
  };
  return {
    manifests: [hyperConvergedExample({ network: 'my-secondary-network' }), {
      apiVersion: 'k8s.cni.cncf.io/v1',
      kind: 'NetworkAttachmentDefinition',
      metadata: { name: 'my-secondary-network', namespace: 'openshift-cnv' },
      spec: { config: JSON.stringify(config) },
    }],
    context: () => context,
  };
}

/** A MigrationPolicy, to show a rule by. */
export function policyExample(settings: Record<string, unknown>, selectors: unknown): Manifest {
  return {
    apiVersion: 'migrations.kubevirt.io/v1alpha1', kind: 'MigrationPolicy', metadata: { name: 'databases' }, spec: { ...settings, selectors },
  };
}
