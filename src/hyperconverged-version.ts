import type { MigrationBehavior } from './migration-behavior';
import { RELEASES } from './releases';
import type { LiveMigrationDefaults, Release } from './releases';
import { showArgument } from './show';

const OLDEST = RELEASES[0];
const NEWEST = RELEASES[RELEASES.length - 1];

/** What each property and method comes from. Those that are left out are the same for all releases of a product, or are but words. */
const FACTS: Readonly<Record<string, keyof Release>> = {
  version: 'hco',
  kubeVirtVersion: 'kubeVirt',
  apiVersion: 'apis',
  servedApiVersions: 'apis',
  liveMigrationPath: 'apis',
  liveMigrationFields: 'fields',
  migrationPolicyFields: 'policyFields',
  liveMigrationDefaults: 'defaults',
  _masquerade: 'masquerade',
  _vfioDowntime: 'vfioDowntime',
  _behavior: 'behavior',
  _featureGate: 'featureGates',
  _migrationFields: 'migrationFields',
  _hasMigrateRole: 'migrateRole',
  _hasEvictionStrategy: 'evictionStrategy',
  _laterParts: 'laterParts',
  _earlier: 'hco',
};

/** The API group of HyperConverged. */
const GROUP = 'hco.kubevirt.io';

/** Where each version of the API keeps the live migration settings. */
const LIVE_MIGRATION_PATHS: Record<string, readonly string[]> = {
  v1beta1: ['spec', 'liveMigrationConfig'],
  v1: ['spec', 'virtualization', 'liveMigrationConfig'],
};

/** The two products that ship the operator; each numbers its releases, and installs into a namespace, of its own. */
type Platform = 'openShift' | 'hco';

/** The known releases of each product, which are made once. */
const KNOWN = new Map<Platform, readonly HyperConvergedVersion[]>();

const PRODUCT: Record<Platform, string> = { openShift: 'OpenShift Virtualization', hco: 'HCO' };
const NAMESPACE: Record<Platform, string> = { openShift: 'openshift-cnv', hco: 'kubevirt-hyperconverged' };

/**
 * A release of OpenShift Virtualization, or of the HyperConverged Cluster Operator (HCO) that it is made from, and what is
 * true of it: which API it takes, which live migration settings, with which defaults.
 *
 * OpenShift Virtualization 4.12 to 4.23 (HCO 1.8 to 1.19) are known. A newer release is taken to be like the newest known one.
 *
 * @see https://github.com/kubevirt/hyperconverged-cluster-operator/tree/main/deploy/crds
 * @example
 *
 * const version = HyperConvergedVersion.openShift('4.21');
 * new HyperConverged(chart, 'hyperconverged', { version });
 * console.log(version.kubeVirtVersion, version.liveMigrationDefaults.completionTimeoutPerGiB);
 */
export class HyperConvergedVersion {
  /**
   * A release of OpenShift Virtualization.
   *
   * @param version `4.12` or later, with or without a patch level, such as `4.21` or `4.21.3`.
   * @throws if it is anything else; the message lists the known releases.
   */
  public static openShift(version: string): HyperConvergedVersion {
    return HyperConvergedVersion.make('openShift', version);
  }

  /**
   * A release of the HyperConverged Cluster Operator, as installed on other Kubernetes distributions and on OKD.
   *
   * @param version `1.8` or later, with or without a patch level, such as `1.17` or `1.17.2`.
   * @throws if it is anything else; the message lists the known releases.
   */
  public static hco(version: string): HyperConvergedVersion {
    return HyperConvergedVersion.make('hco', version);
  }

  /**
   * A release by its number alone: `4.21` is OpenShift Virtualization's, `1.17` is HCO's.
   *
   * @param version a number that `openShift` or `hco` takes.
   * @throws if it is anything else; the message lists the known releases.
   */
  public static parse(version: string): HyperConvergedVersion {
    return /^[0-2](\.|$)/.test(version) ? HyperConvergedVersion.hco(version) : HyperConvergedVersion.openShift(version);
  }

  /**
   * The release that is meant where none is stated: OpenShift Virtualization 4.21, whose documentation has the procedure for
   * heavy workloads. It stays so in later versions of this library.
   */
  public static default(): HyperConvergedVersion {
    return HyperConvergedVersion.openShift('4.21');
  }

  /**
   * Every known release, the oldest first.
   *
   * @internal
   */
  public static _known(platform: Platform): readonly HyperConvergedVersion[] {
    const known = KNOWN.get(platform) ?? RELEASES.map(release => new HyperConvergedVersion(platform, release[platform], release));
    KNOWN.set(platform, known);
    return known;
  }

  /**
   * Where a version of the API keeps the live migration settings; one that isn't known, where the newest does.
   *
   * @internal
   */
  public static _liveMigrationPath(apiVersion: string): readonly string[] {
    return LIVE_MIGRATION_PATHS[apiVersion.slice(GROUP.length + 1)] ?? LIVE_MIGRATION_PATHS[NEWEST.apis[0]];
  }

  private static make(platform: Platform, version: string): HyperConvergedVersion {
    const [, major, minor] = /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})(?:\.(?:0|[1-9]\d*))?$/.exec(version) ?? [];
    const number = `${major}.${minor}`;
    if (platform === 'hco' && Number(major) >= 3) {
      throw new Error(`HyperConvergedVersion.hco: ${showArgument(version)} is a release of OpenShift Virtualization, not of HCO. Write `
        + `HyperConvergedVersion.openShift(${showArgument(version)}).`);
    }
    const release = RELEASES.find(r => r[platform] === number) ?? (isLater(number, NEWEST[platform]) ? NEWEST : undefined);
    if (!release) {
      throw new Error(`HyperConvergedVersion.${platform}: ${showArgument(version)} is no release that is known here. `
        + `Write one of ${RELEASES.map(r => r[platform]).join(', ')}, or a later one, with or without a patch level `
        + `(${OLDEST[platform]}.1).`);
    }
    // However many clusters run it, a known release is one object.
    return number === release[platform] ? HyperConvergedVersion._known(platform)[RELEASES.indexOf(release)]
      : new HyperConvergedVersion(platform, number, release);
  }

  /** Major and minor number, without the patch level, such as `4.21`. */
  public readonly version: string;

  /** Whether this is a release of OpenShift Virtualization rather than of HCO alone. */
  public readonly isOpenShift: boolean;

  /** Whether the release is newer than all that are known here, and so taken to be like the newest of those. */
  public readonly isNewerThanKnown: boolean;

  /** The KubeVirt release that it ships, such as `1.7`; of the newest known release where this one is newer. */
  public readonly kubeVirtVersion: string;

  /** The API version of a HyperConverged to write: the one in which the release stores it, such as `hco.kubevirt.io/v1beta1`. */
  public readonly apiVersion: string;

  /** The namespace in which the operator is installed, and so the HyperConverged's. */
  public readonly namespace: string;

  private constructor(private readonly platform: Platform, number: string, private readonly release: Release) {
    this.version = number;
    this.isOpenShift = platform === 'openShift';
    this.isNewerThanKnown = number !== release[platform];
    this.kubeVirtVersion = release.kubeVirt;
    this.apiVersion = `${GROUP}/${release.apis[0]}`;
    this.namespace = NAMESPACE[platform];
  }

  /** All API versions of a HyperConverged that the release takes. */
  public get servedApiVersions(): string[] {
    return this.release.apis.map(api => `${GROUP}/${api}`);
  }

  /** The names of the live migration settings that the release has. */
  public get liveMigrationFields(): string[] {
    return [...this.release.fields];
  }

  /** The names of the settings, besides selectors, that the release has in a MigrationPolicy. */
  public get migrationPolicyFields(): string[] {
    return [...this.release.policyFields];
  }

  /** What the release takes for live migration settings that are left unset. */
  public get liveMigrationDefaults(): LiveMigrationDefaults {
    return { ...this.release.defaults };
  }

  /**
   * Where the live migration settings stand in a HyperConverged: `spec.liveMigrationConfig` in `v1beta1`,
   * `spec.virtualization.liveMigrationConfig` in `v1`.
   *
   * @returns the keys from the top of the manifest.
   * @param apiVersion the HyperConverged's API version.
   * @default - the release's own
   */
  public liveMigrationPath(apiVersion?: string): string[] {
    return [...HyperConvergedVersion._liveMigrationPath(apiVersion ?? this.apiVersion)];
  }

  /**
   * The release in words, such as `OpenShift Virtualization 4.21`.
   */
  public toString(): string {
    return `${PRODUCT[this.platform]} ${this.version}`;
  }

  /**
   * The addresses that OVN-Kubernetes takes for its masquerading by default.
   *
   * @internal
   */
  public get _masquerade(): string[] {
    return [...this.release.masquerade];
  }

  /**
   * Whether VMs with host devices (VFIO) get a downtime of up to 2000 seconds at the completion timeout, in place of post copy.
   *
   * @internal
   */
  public get _vfioDowntime(): boolean {
    return this.release.vfioDowntime === true;
  }

  /**
   * What happens while a VM migrates.
   *
   * @internal
   */
  public get _behavior(): MigrationBehavior {
    return this.release.behavior;
  }

  /**
   * What v1 has in place of a feature gate of v1beta1: a gate of the name that is on or off by default, or a field. Undefined if it has neither.
   *
   * @internal
   */
  public _featureGate(name: string): 'on' | 'off' | 'field' | undefined {
    const gates = this.release.featureGates ?? {};
    return Object.hasOwn(gates, name) ? gates[name] : undefined;
  }

  /**
   * The fields of a VirtualMachineInstanceMigration, besides the VM's name, that are for people.
   *
   * @internal
   */
  public get _migrationFields(): readonly string[] {
    return this.release.migrationFields;
  }

  /**
   * Whether migrating a namespace's VMs needs a ClusterRole of its own.
   *
   * @internal
   */
  public get _hasMigrateRole(): boolean {
    return this.release.migrateRole === true;
  }

  /**
   * Whether there is an evictionStrategy.
   *
   * @internal
   */
  public get _hasEvictionStrategy(): boolean {
    return this.release.evictionStrategy === true;
  }

  /**
   * Parts of the spec that only later releases have.
   *
   * @internal
   */
  public get _laterParts(): readonly string[] {
    return this.release.laterParts;
  }

  /**
   * Whether two releases of the same product are alike in some of their properties.
   *
   * @internal
   */
  public _isLike(other: HyperConvergedVersion, properties: Iterable<string>): boolean {
    return [...properties].every(property => {
      const fact = Object.hasOwn(FACTS, property) ? FACTS[property] : undefined;
      return fact === undefined || this.release[fact] === other.release[fact];
    });
  }

  /**
   * The known releases of the same product, the oldest first.
   *
   * @internal
   */
  public _siblings(): readonly HyperConvergedVersion[] {
    return HyperConvergedVersion._known(this.platform);
  }

  /**
   * Known releases of the same product that come before this one.
   *
   * @internal
   */
  public _earlier(): readonly HyperConvergedVersion[] {
    return this._siblings().slice(0, RELEASES.indexOf(this.release));
  }
}

/** Whether one MAJOR.MINOR is later than another; what isn't one is not. */
function isLater(a: string, b: string): boolean {
  const [[majorA, minorA], [majorB, minorB]] = [a, b].map(v => v.split('.').map(Number));
  return majorA > majorB || (majorA === majorB && minorA > minorB);
}
