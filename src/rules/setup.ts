import { HyperConvergedVersion } from '../hyperconverged-version';
import type { Manifest, RuleContext } from './rule';

const HCO_GROUP = 'hco.kubevirt.io';
const NAD_GROUP = 'k8s.cni.cncf.io';
const POLICY_GROUP = 'migrations.kubevirt.io';

/** The API group of each kind that rules look at. */
export const GROUPS: Readonly<Record<string, string>> = {
  HyperConverged: HCO_GROUP,
  NetworkAttachmentDefinition: NAD_GROUP,
  MigrationPolicy: POLICY_GROUP,
};

/** Where the operator is installed by default. */
const OPERATOR_NAMESPACES = ['openshift-cnv', 'kubevirt-hyperconverged'];

/** Kinds that no other product has: of another group, they are a mistake. */
const UNIQUE_KINDS = ['HyperConverged', 'NetworkAttachmentDefinition'];

/** Whether rules look at objects of this kind. */
export function isJudged(apiVersion: unknown, kind: unknown): boolean {
  const version = String(apiVersion);
  if (typeof kind !== 'string' || !Object.hasOwn(GROUPS, kind)) {
    return typeof kind === 'string' && misspelt(version, kind) !== undefined;
  }
  return UNIQUE_KINDS.includes(kind) || !version.includes('/') || version.split('/')[0] === GROUPS[kind];
}

/** The kind that is meant by one of its API group that differs in capital letters only. */
export function misspelt(apiVersion: unknown, kind: string): string | undefined {
  const group = String(apiVersion).split('/')[0];
  return Object.keys(GROUPS).find(known => known !== kind && GROUPS[known] === group && known.toLowerCase() === kind.toLowerCase());
}

/** Whether a value has keys. */
export function isObject(value: unknown): value is Record<string, any> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path, undefined if there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((v, key) => (isObject(v) ? v[key] : undefined), value);
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
function isSame(a: unknown, b: unknown): boolean {
  return a === undefined || b === undefined || a === b;
}

/** An object that has live migration settings. */
export abstract class SettingsView {
  /** Where the settings belong. */
  public abstract readonly settingsPath: readonly string[];

  constructor(public readonly manifest: Manifest) {}

  /** The settings that a release has. */
  public abstract fieldsOf(release: HyperConvergedVersion): readonly string[];

  /** The settings that are set. */
  public get fields(): string[] {
    const { block } = this;
    return isObject(block) ? Object.keys(block).filter(field => block[field] !== null) : [];
  }

  /** What stands where the settings belong. */
  public get block(): unknown {
    return valueAt(this.manifest, this.settingsPath);
  }

  /** A setting, undefined if unset: null, which the API server drops, is unset as well. */
  public setting(field: string): unknown {
    return isObject(this.block) ? this.block[field] ?? undefined : undefined;
  }

  /** Where a setting stands. */
  public pathOf(field: string): readonly string[] {
    return [...this.settingsPath, field];
  }
}

/** A HyperConverged among the manifests. */
export class HyperConvergedView extends SettingsView {
  public readonly settingsPath = HyperConvergedVersion.default().liveMigrationPath(String(this.manifest.apiVersion));

  public fieldsOf(release: HyperConvergedVersion): readonly string[] {
    return release.liveMigrationFields;
  }

  public get namespace(): unknown {
    return this.manifest.metadata?.namespace;
  }

  /** The namespace and name that `network` refers to. */
  public get networkReference(): { namespace: unknown; name: string } | undefined {
    const network = this.setting('network');
    if (typeof network !== 'string') {
      return undefined;
    }
    const [first, second] = network.split('/', 2);
    return second === undefined ? { namespace: this.namespace, name: first } : { namespace: first, name: second };
  }
}

/** A MigrationPolicy among the manifests. */
export class MigrationPolicyView extends SettingsView {
  public readonly settingsPath = ['spec'];

  public fieldsOf(release: HyperConvergedVersion): readonly string[] {
    return release.migrationPolicyFields;
  }

  public override get fields(): string[] {
    return super.fields.filter(field => field !== 'selectors');
  }

  /** The labels of the VMs that it selects, and of their namespaces. Undefined if it has no selectors, and so selects none. */
  public get selectors(): { vm: Record<string, unknown>; namespace: Record<string, unknown> } | undefined {
    const selectors = this.setting('selectors');
    const labels = (value: unknown) => (isObject(value) ? value : {});
    return isObject(selectors)
      ? { vm: labels(selectors.virtualMachineInstanceSelector), namespace: labels(selectors.namespaceSelector) }
      : undefined;
  }
}

/** A NetworkAttachmentDefinition that a HyperConverged refers to. */
export class MigrationNetworkView {
  /** The configuration of the CNI plugin that makes the interface, and where it stands. Undefined if it can't be read. */
  public readonly plugin?: Record<string, any>;
  public readonly pluginPath: readonly string[] = ['spec', 'config'];
  /** The whole configuration: of one plugin, or of a chain of them. */
  public readonly config?: Record<string, any>;

  constructor(public readonly manifest: Manifest) {
    const text = manifest.spec?.config;
    if (typeof text !== 'string') {
      return;
    }
    try {
      const config = JSON.parse(text);
      this.config = isObject(config) ? config : undefined;
    } catch {
      return;
    }
    this.plugin = this.config;
    if (Array.isArray(this.config?.plugins)) {
      const [plugin] = this.config.plugins;
      this.plugin = isObject(plugin) ? plugin : undefined;
      this.pluginPath = ['spec', 'config', 'plugins', '0'];
    }
  }
}

/** What rules look at: a cluster's manifests, and what else is known of it. */
export class Setup {
  /** The manifests of a kind that is judged, whatever their API group. */
  public readonly manifests: readonly Manifest[];
  /** The cluster's HyperConverged, or none. */
  public readonly hyperConvergeds: readonly HyperConvergedView[];
  /** What else is said to be the cluster's HyperConverged, and isn't worth a further look. */
  public readonly surplus: readonly HyperConvergedView[];
  public readonly policies: readonly MigrationPolicyView[];
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

  /** Whether anyone has asked which release it is. */
  public dependsOnRelease = false;
  private current: HyperConvergedVersion;

  constructor(manifests: readonly Manifest[], public readonly context: RuleContext) {
    this.manifests = manifests.filter(({ apiVersion, kind }) => isJudged(apiVersion, kind));
    const all = this.ofKind('HyperConverged').map(manifest => new HyperConvergedView(manifest));
    this.hyperConvergeds = all.slice(0, 1);
    this.surplus = all.slice(1);
    this.policies = this.ofKind('MigrationPolicy').map(manifest => new MigrationPolicyView(manifest));
    this.settings = [...this.hyperConvergeds, ...this.policies];
    const references = this.hyperConvergeds.map(hc => hc.networkReference);
    this.definitions = this.ofKind('NetworkAttachmentDefinition');
    this.networks = this.definitions
      .filter(definition => context.migrationNetworks?.includes(definition)
        // Where no HyperConverged tells, what stands in the operator's own namespace is there for it.
        || (all.length === 0 && OPERATOR_NAMESPACES.includes(definition.metadata?.namespace))
        || references.some(ref => ref?.name !== undefined && ref.name === definition.metadata?.name
          && isSame(ref.namespace, definition.metadata?.namespace)))
      .map(manifest => new MigrationNetworkView(manifest));

    const namespaces = this.hyperConvergeds.map(({ namespace }) => namespace);
    const release = context.release ?? this.hyperConvergeds.map(({ manifest }) => releaseOf(manifest)).find(found => found);
    this.statedRelease = release;
    this.isOpenShift = release?.isOpenShift ?? (namespaces.includes('openshift-cnv') ? true : undefined);
    this.releases = release ? [release] : this.possibleReleases();
    this.current = this.releases[this.releases.length - 1];
  }

  /** The release that is to be judged by. */
  public get release(): HyperConvergedVersion {
    this.dependsOnRelease = true;
    return this.current;
  }

  public set release(release: HyperConvergedVersion) {
    this.current = release;
  }

  private possibleReleases(): HyperConvergedVersion[] {
    const known = HyperConvergedVersion._known(this.isOpenShift ? 'openShift' : 'hco');
    const possible = known.filter(release => this.hyperConvergeds.every(({ manifest }) => release.servedApiVersions.includes(manifest.apiVersion)));
    return possible.length > 0 ? possible : known;
  }

  private ofKind(kind: string): Manifest[] {
    return this.manifests.filter(manifest => manifest.kind === kind && String(manifest.apiVersion).split('/')[0] === GROUPS[kind]);
  }
}
