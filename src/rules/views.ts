import type { Manifest } from './rule';
import { HyperConvergedVersion } from '../hyperconverged-version';

/** Whether a value has keys. */
export function isObject(value: unknown): value is Record<string, any> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path, undefined if there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((v, key) => (isObject(v) ? v[key] : undefined), value);
}

/** An object that has live migration settings. */
export abstract class SettingsView {
  /** Where the settings belong. */
  public abstract readonly settingsPath: readonly string[];

  private found?: { readonly block: unknown };

  constructor(public readonly manifest: Manifest) {}

  /** The settings that a release has. */
  public abstract fieldsOf(release: HyperConvergedVersion): readonly string[];

  /** The settings that stand there, those without a value as well. */
  public get stated(): string[] {
    return isObject(this.block) ? Object.keys(this.block) : [];
  }

  /** The settings that are set. */
  public get fields(): string[] {
    return this.stated.filter(field => this.setting(field) !== undefined);
  }

  /** What stands where the settings belong. */
  public get block(): unknown {
    this.found ??= { block: valueAt(this.manifest, this.settingsPath) };
    return this.found.block;
  }

  /** A setting, undefined if unset: null, which the API server drops, is unset as well. */
  public setting(field: string): unknown {
    const { block } = this;
    return isObject(block) ? block[field] ?? undefined : undefined;
  }

  /** Where a setting stands. */
  public pathOf(field: string): readonly string[] {
    return [...this.settingsPath, field];
  }
}

/** A HyperConverged among the manifests. */
export class HyperConvergedView extends SettingsView {
  public readonly settingsPath = HyperConvergedVersion._liveMigrationPath(String(this.manifest.apiVersion));

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

  public override get stated(): string[] {
    return super.stated.filter(field => field !== 'selectors');
  }

  /** The labels of the VMs that it selects, and of their namespaces. Undefined if it has no selectors, and so selects none. */
  public get selectors(): { vm: Record<string, unknown>; namespace: Record<string, unknown> } | undefined {
    const selectors = this.setting('selectors');
    const labels = (value: unknown) => (isObject(value) ? value : {});
    // Of those that the API server refuses nothing is known.
    const isRefused = isObject(selectors) && Object.values(selectors).some(part => isObject(part) && Object.values(part).some(value => typeof value !== 'string'));
    return isObject(selectors) && !isRefused
      ? { vm: labels(selectors.virtualMachineInstanceSelector), namespace: labels(selectors.namespaceSelector) }
      : undefined;
  }
}

/** The most levels of a CNI configuration: whatever looks at it takes more of the stack with each. */
const MOST_LEVELS = 100;

/** A CNI configuration, which stands in a string; undefined if it is no JSON object, or nested too deeply. */
export function readConfig(text: unknown): Record<string, any> | undefined {
  const isWithin = (value: unknown, levels: number): boolean => (
    typeof value !== 'object' || value === null || (levels > 0 && Object.values(value).every(item => isWithin(item, levels - 1)))
  );
  try {
    const config: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
    return isObject(config) && isWithin(config, MOST_LEVELS) ? config : undefined;
  } catch {
    return undefined;
  }
}

/** A NetworkAttachmentDefinition that a HyperConverged refers to. */
export class MigrationNetworkView {
  /** The configuration of the CNI plugin that makes the interface, and where it stands. Undefined if it can't be read. */
  public readonly plugin?: Record<string, any>;
  public readonly pluginPath: readonly string[] = ['spec', 'config'];

  /**
   * @param config the whole configuration: of one plugin, or of a chain of them.
   */
  constructor(public readonly manifest: Manifest, public readonly config?: Record<string, any>) {
    this.plugin = this.config;
    if (Array.isArray(this.config?.plugins)) {
      const [plugin] = this.config.plugins;
      this.plugin = isObject(plugin) ? plugin : undefined;
      this.pluginPath = ['spec', 'config', 'plugins', '0'];
    }
  }
}

/** A NodeNetworkConfigurationPolicy among the manifests. */
export class NodeNetworkView {
  /** The interfaces that it sets up, each with where it stands. */
  public readonly interfaces: readonly NodeInterface[];
  /** The interfaces that it takes away. */
  public readonly absent: readonly NodeInterface[];
  /** The physical networks of OVN-Kubernetes that it sets up, and the bridges that they are mapped to. */
  public readonly mappings: readonly { readonly localnet: unknown; readonly bridge: unknown; readonly path: readonly string[] }[];

  constructor(public readonly manifest: Manifest) {
    const list = (path: readonly string[]) => {
      const value = valueAt(manifest, path);
      return (Array.isArray(value) ? value : []).map((item, i) => ({ item, path: [...path, String(i)] })).filter(({ item }) => isObject(item));
    };
    const interfaces = list(['spec', 'desiredState', 'interfaces']).map(({ item, path }): NodeInterface => ({ config: item, name: item.name, path }));
    this.interfaces = interfaces.filter(({ config }) => config.state !== 'absent' && config.state !== 'ignore');
    this.absent = interfaces.filter(({ config }) => config.state === 'absent');
    this.mappings = list(['spec', 'desiredState', 'ovn', 'bridge-mappings'])
      .filter(({ item }) => item.state !== 'absent')
      .map(({ item, path }) => ({ localnet: item.localnet, bridge: item.bridge, path }));
  }

  /** Whether a node may be selected by both policies for sure: one asks for no more than the other. */
  public sharesNodesWith(other: NodeNetworkView): boolean {
    const [a, b] = [this, other].map(({ manifest }) => (isObject(manifest.spec?.nodeSelector) ? manifest.spec.nodeSelector : {}));
    const asksNoMore = (x: Record<string, unknown>, y: Record<string, unknown>) => Object.entries(x).every(([key, value]) => y[key] === value);
    return asksNoMore(a, b) || asksNoMore(b, a);
  }
}

/** An interface that a NodeNetworkConfigurationPolicy sets up. */
export interface NodeInterface {
  readonly name: unknown;
  readonly config: Record<string, any>;
  readonly path: readonly string[];
}

/** Where NMState looks for the ports of bonds and bridges, by its own names and others that it takes for them. */
const PORTS = ['link-aggregation', 'bond', 'bridge'].flatMap(section => ['port', 'ports'].map(key => [section, key]));

/** The interfaces that one takes for itself: ports of bonds and bridges, and where each stands. */
export function portsOf({ config, path }: NodeInterface): { readonly name: unknown; readonly path: readonly string[] }[] {
  return PORTS.flatMap(keys => namedIn(valueAt(config, keys), [...path, ...keys]));
}

/** The ports of a list. An Open vSwitch bridge has bonds of its own among them, with ports in turn. */
function namedIn(list: unknown, path: readonly string[]): { readonly name: unknown; readonly path: readonly string[] }[] {
  return (Array.isArray(list) ? list : []).flatMap((item, i) => {
    const at = [...path, String(i)];
    if (!isObject(item)) {
      return [{ name: item, path: at }];
    }
    const inner = PORTS.filter(([section]) => section !== 'bridge' && isObject(item[section]));
    return inner.length > 0 ? inner.flatMap(keys => namedIn(valueAt(item, keys), [...at, ...keys])) : [{ name: item.name, path: [...at, 'name'] }];
  });
}
