import { HyperConvergedVersion } from '../hyperconverged-version';
import type { Manifest, RuleContext } from './rule';

const HCO_GROUP = 'hco.kubevirt.io';
const NAD_GROUP = 'k8s.cni.cncf.io';

/** Whether rules look at objects of this kind. */
export function isJudged(apiGroup: string, kind: string): boolean {
  return (apiGroup === HCO_GROUP && kind === 'HyperConverged') || (apiGroup === NAD_GROUP && kind === 'NetworkAttachmentDefinition');
}

/** Whether a value has keys. */
export function isObject(value: unknown): value is Record<string, any> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path, undefined if there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((v, key) => (isObject(v) ? v[key] : undefined), value);
}

/** A HyperConverged among the manifests. */
export class HyperConvergedView {
  /** Where its API version keeps the live migration settings. */
  public readonly settingsPath: readonly string[];

  constructor(public readonly manifest: Manifest, version: HyperConvergedVersion) {
    this.settingsPath = version.liveMigrationPath(String(manifest.apiVersion));
  }

  /** What stands where the live migration settings belong. */
  public get block(): unknown {
    return valueAt(this.manifest, this.settingsPath);
  }

  /** A live migration setting, undefined if unset. */
  public setting(field: string): unknown {
    return isObject(this.block) ? this.block[field] : undefined;
  }

  /** Where a live migration setting stands. */
  public pathOf(field: string): readonly string[] {
    return [...this.settingsPath, field];
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
  public readonly hyperConvergeds: readonly HyperConvergedView[];
  /** All NetworkAttachmentDefinitions. */
  public readonly definitions: readonly Manifest[];
  /** The networks that a HyperConverged refers to. Others are none of our business: they may do without addresses, for instance. */
  public readonly networks: readonly MigrationNetworkView[];

  /**
   * The releases that the cluster may run: the one that it does, or every one that is known. What is wrong has to be wrong in all.
   */
  public readonly releases: readonly HyperConvergedVersion[];

  constructor(manifests: readonly Manifest[], public readonly context: RuleContext) {
    this.releases = context.release
      ? [context.release]
      : [...HyperConvergedVersion._known('openShift'), ...HyperConvergedVersion._known('hco')];
    this.hyperConvergeds = ofKind(manifests, HCO_GROUP, 'HyperConverged')
      .map(manifest => new HyperConvergedView(manifest, this.releases[this.releases.length - 1]));
    const references = this.hyperConvergeds.map(hc => hc.networkReference);
    this.definitions = ofKind(manifests, NAD_GROUP, 'NetworkAttachmentDefinition');
    this.networks = this.definitions
      .filter(({ metadata }) => references.some(ref => ref?.name !== undefined && ref.name === metadata?.name
        && (metadata?.namespace === undefined || ref.namespace === metadata?.namespace)))
      .map(manifest => new MigrationNetworkView(manifest));
  }

  /** The release in words, for messages. */
  public get releaseName(): string {
    return this.context.release ? `${this.context.release}` : 'any release';
  }
}

function ofKind(manifests: readonly Manifest[], group: string, kind: string): Manifest[] {
  return manifests.filter(m => m.kind === kind && String(m.apiVersion).split('/')[0] === group);
}
