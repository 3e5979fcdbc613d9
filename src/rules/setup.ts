import { HyperConvergedVersion } from '../hyperconverged-version';
import type { Manifest, RuleContext } from './rule';
import { HyperConvergedView, MigrationNetworkView, MigrationPolicyView, NodeNetworkView, isObject, readConfig, valueAt } from './views';
import type { SettingsView } from './views';

const HCO_GROUP = 'hco.kubevirt.io';
const NAD_GROUP = 'k8s.cni.cncf.io';
const POLICY_GROUP = 'migrations.kubevirt.io';
const NMSTATE_GROUP = 'nmstate.io';
const KUBEVIRT_GROUP = 'kubevirt.io';
const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** The API group of each kind that rules look at. */
export const GROUPS: Readonly<Record<string, string>> = {
  HyperConverged: HCO_GROUP,
  NetworkAttachmentDefinition: NAD_GROUP,
  MigrationPolicy: POLICY_GROUP,
  NodeNetworkConfigurationPolicy: NMSTATE_GROUP,
  VirtualMachineInstanceMigration: KUBEVIRT_GROUP,
  RoleBinding: RBAC_GROUP,
  ClusterRoleBinding: RBAC_GROUP,
};

/** Where the operator is installed by default. */
const OPERATOR_NAMESPACES = ['openshift-cnv', 'kubevirt-hyperconverged'];

/** Kinds that no other product has: of another group, they are a mistake. */
const UNIQUE_KINDS = ['HyperConverged', 'NetworkAttachmentDefinition', 'NodeNetworkConfigurationPolicy', 'VirtualMachineInstanceMigration'];

/** KubeVirt's ClusterRole for those who may migrate VMs. */
export const MIGRATE_ROLE = 'kubevirt.io:migrate';

/** Kinds that are in no namespace, whatever a manifest says. */
const CLUSTER_SCOPED = ['MigrationPolicy', 'NodeNetworkConfigurationPolicy', 'ClusterRoleBinding'];

/** The namespace that an object is in, for the cluster. */
export function namespaceOf({ kind, metadata }: Manifest): unknown {
  return CLUSTER_SCOPED.includes(kind) ? undefined : metadata?.namespace ?? undefined;
}

/** Kinds of which nothing is looked at but what they refer to. */
const BINDINGS = ['RoleBinding', 'ClusterRoleBinding'];

/** Whether rules look at objects of this kind. */
export function isJudged(apiVersion: unknown, kind: unknown): boolean {
  const version = String(apiVersion);
  if (typeof kind !== 'string' || !Object.hasOwn(GROUPS, kind)) {
    return typeof kind === 'string' && misspelt(version, kind) !== undefined;
  }
  return UNIQUE_KINDS.includes(kind) || version.split('/')[0] === GROUPS[kind] || (!version.includes('/') && !BINDINGS.includes(kind));
}

/** The kind that is meant by one of its API group that differs in capital letters only. */
export function misspelt(apiVersion: unknown, kind: string): string | undefined {
  const group = String(apiVersion).split('/')[0];
  return Object.keys(GROUPS).find(known => known !== kind && GROUPS[known] === group && known.toLowerCase() === kind.toLowerCase());
}

/**
 * The release that the operator has written into the status of a HyperConverged.
 *
 * @returns undefined if it has written none that is known.
 */
export function releaseOf({ status, metadata }: Manifest): HyperConvergedVersion | undefined {
  const versions: unknown = status?.versions;
  const operator = Array.isArray(versions) ? versions.find(entry => entry?.name === 'operator') : undefined;
  const [number] = /^\d+\.\d+/.exec(String(operator?.version)) ?? [];
  if (number === undefined) {
    return undefined;
  }
  // The same numbers mean another release where the operator comes with OpenShift Virtualization.
  const isOpenShift = metadata?.namespace === 'openshift-cnv' || Number(number.split('.')[0]) > 2;
  try {
    return isOpenShift ? HyperConvergedVersion.openShift(number) : HyperConvergedVersion.hco(number);
  } catch {
    return undefined;
  }
}

/** Whether two namespaces are, or may be, the same: one that isn't stated is whatever it is applied to. */
export function isSameNamespace(a: unknown, b: unknown): boolean {
  return a === undefined || b === undefined || a === b;
}

/** What rules look at: a cluster's manifests, and what else is known of it. */
export class Setup {
  /** The manifests of a kind that is judged, whatever their API group. */
  public readonly manifests: readonly Manifest[];
  /** Those of them that are ours to judge as a whole. */
  public readonly objects: readonly Manifest[];
  /** Bindings to KubeVirt's role for those who may migrate VMs. */
  public readonly migrateBindings: readonly Manifest[];
  /** Migrations of single VMs. */
  public readonly migrations: readonly Manifest[];
  /** The cluster's HyperConverged, or none. */
  public readonly hyperConvergeds: readonly HyperConvergedView[];
  /** What else is said to be the cluster's HyperConverged, and isn't worth a further look. */
  public readonly surplus: readonly HyperConvergedView[];
  public readonly policies: readonly MigrationPolicyView[];
  /** The nodes' networks. */
  public readonly nodeNetworks: readonly NodeNetworkView[];
  /** All that has live migration settings. */
  public readonly settings: readonly SettingsView[];
  /** All NetworkAttachmentDefinitions. */
  public readonly definitions: readonly Manifest[];
  /** The networks for migrations. Others are none of our business: they may do without addresses, for instance. */
  public readonly networks: readonly MigrationNetworkView[];
  /** Whether the cluster is OpenShift; undefined if that isn't known. */
  public readonly isOpenShift?: boolean;

  /** The release that the context or the operator's status states. */
  public readonly statedRelease?: HyperConvergedVersion;

  /** The releases that the cluster may run: the one that it does, or every known one that takes these manifests. The oldest first. */
  public readonly releases: readonly HyperConvergedVersion[];

  /** The release that is to be judged by. */
  public release: HyperConvergedVersion;

  /**
   * @param configOf how the CNI configuration of a NetworkAttachmentDefinition is read.
   */
  constructor(
    manifests: readonly Manifest[],
    public readonly context: RuleContext,
    public readonly configOf = (manifest: Manifest) => readConfig(manifest.spec?.config),
  ) {
    this.manifests = manifests.filter(({ apiVersion, kind }) => isJudged(apiVersion, kind));
    this.objects = this.manifests.filter(({ kind }) => !BINDINGS.includes(kind));
    this.migrateBindings = BINDINGS.flatMap(kind => this.ofKind(kind))
      .filter(({ roleRef }) => isObject(roleRef) && roleRef.kind === 'ClusterRole' && roleRef.name === MIGRATE_ROLE);
    this.migrations = this.ofKind('VirtualMachineInstanceMigration');
    const all = this.ofKind('HyperConverged').map(manifest => new HyperConvergedView(manifest));
    this.hyperConvergeds = all.slice(0, 1);
    this.surplus = all.slice(1);
    this.policies = this.ofKind('MigrationPolicy').map(manifest => new MigrationPolicyView(manifest));
    this.settings = [...this.hyperConvergeds, ...this.policies];
    this.nodeNetworks = this.ofKind('NodeNetworkConfigurationPolicy').map(manifest => new NodeNetworkView(manifest));
    const references = this.hyperConvergeds.map(hc => hc.networkReference);
    this.definitions = this.ofKind('NetworkAttachmentDefinition');
    this.networks = this.definitions
      .filter(definition => context.migrationNetworks?.includes(definition)
        // Where no HyperConverged tells, what stands in the operator's own namespace is there for it.
        || (all.length === 0 && OPERATOR_NAMESPACES.includes(definition.metadata?.namespace))
        || references.some(ref => ref?.name !== undefined && ref.name === definition.metadata?.name
          && isSameNamespace(ref.namespace, definition.metadata?.namespace)))
      .map(manifest => new MigrationNetworkView(manifest, configOf(manifest)));

    const namespaces = this.hyperConvergeds.map(({ namespace }) => namespace);
    const release = context.release ?? this.hyperConvergeds.map(({ manifest }) => releaseOf(manifest)).find(found => found);
    this.statedRelease = release;
    this.isOpenShift = release?.isOpenShift ?? (namespaces.includes('openshift-cnv') ? true : undefined);
    this.releases = release ? [release] : this.possibleReleases();
    this.release = this.releases[this.releases.length - 1];
  }

  /** Whether a HyperConverged says anything of when VMs migrate. */
  public get decideEvictions(): boolean {
    return this.hyperConvergeds.some(({ manifest, settingsPath }) => {
      const fields = valueAt(manifest, settingsPath.slice(0, -1));
      return isObject(fields) && (fields.evictionStrategy !== undefined || fields.workloadUpdateStrategy !== undefined);
    });
  }

  /**
   * Sets the release that is to be judged by.
   *
   * @returns the properties of the release that are looked at from now on, where there is a choice.
   */
  public judgeBy(release: HyperConvergedVersion): ReadonlySet<string> {
    const properties = new Set<string>();
    if (this.releases.length === 1) {
      return properties;
    }
    this.release = new Proxy(release, {
      get: (target, property) => {
        properties.add(String(property));
        const value: unknown = Reflect.get(target, property, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    return properties;
  }

  private possibleReleases(): readonly HyperConvergedVersion[] {
    const known = HyperConvergedVersion._known(this.isOpenShift ? 'openShift' : 'hco');
    const possible = known.filter(release => this.hyperConvergeds.every(({ manifest }) => release.servedApiVersions.includes(manifest.apiVersion)));
    return possible.length > 0 ? possible : known;
  }

  /** The manifests of a kind, of its own API group. */
  private ofKind(kind: string): Manifest[] {
    return this.manifests.filter(manifest => manifest.kind === kind && String(manifest.apiVersion).split('/')[0] === GROUPS[kind]);
  }
}
