import { ApiObject, Duration } from 'cdk8s';
import type { IApiEndpoint, IApiResource } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { acknowledgeOn } from './acknowledgement';
import type { Acknowledgement } from './acknowledgement';
import { Bandwidth } from './bandwidth';
import { HyperConverged } from './hyperconverged';
import type { LiveMigrationConfig } from './live-migration-config';

/** In seconds per GiB. */
const DOCUMENTED_TIMEOUT = 150;

/**
 * Properties of `HeavyWorkloadMigration`: live migration settings that differ from the documented ones.
 */
export interface HeavyWorkloadMigrationProps {
  /**
   * The most that each migration may send, in bytes per second.
   *
   * Range: 1 MiB/s and up, or unlimited. KubeVirt rounds to whole MiB/s.
   *
   * @default Bandwidth.unlimited()
   */
  readonly bandwidthPerMigration?: Bandwidth;

  /**
   * The time that a migration gets, per GiB of the guest's memory, before it goes on in post copy mode. KubeVirt counts memory in units of 10^9
   * bytes, rounded up: 512 GiB count as 550, so 150 seconds give such a VM 22 hours and 55 minutes. Lower it to come to post copy earlier.
   *
   * Range: whole seconds, 1 and up with post copy.
   *
   * @default - 150 seconds, or the release's default where that is shorter: 20 from OpenShift Virtualization 4.23 (HCO 1.19) on
   */
  readonly completionTimeoutPerGiB?: Duration;

  /**
   * How many migrations may run in the cluster at once. The documentation wants it low.
   *
   * Range: 1 to 2147483647.
   *
   * @default 5
   */
  readonly parallelMigrationsPerCluster?: number;

  /**
   * How many migrations may leave a node at once. They share the node's bandwidth.
   *
   * Range: 1 to `parallelMigrationsPerCluster`.
   *
   * @default 1
   */
  readonly parallelOutboundMigrationsPerNode?: number;

  /**
   * The time without any progress of the memory copy after which a migration is canceled. The documentation wants it higher for large memory.
   *
   * Range: whole seconds, 0 and up. 0 turns it off.
   *
   * @default Duration.seconds(150)
   */
  readonly progressTimeout?: Duration;

  /**
   * Whether a migration that has not finished at its completion timeout switches to post copy. See the caution of `HeavyWorkloadMigration`.
   *
   * @default true
   */
  readonly allowPostCopy?: boolean;

  /**
   * Whether a migration may disturb the guest at its completion timeout, as post copy does.
   *
   * @default - true with post copy, from OpenShift Virtualization 4.23 (HCO 1.19) on; earlier releases don't have the setting
   */
  readonly allowWorkloadDisruption?: boolean;

  /**
   * Whether QEMU slows the guest's processors down, more and more, until its migration converges.
   *
   * @default - the release's default: false
   */
  readonly allowAutoConverge?: boolean;

  /**
   * The NetworkAttachmentDefinition of the network that migrations use, by its name in the HyperConverged's namespace, or as `namespace/name`.
   * A `DedicatedMigrationNetwork` sets it by itself.
   *
   * @default - the pods' own network
   */
  readonly network?: string;

  /**
   * Advice about the HyperConverged that is not going to be followed, with the reasons. The resource carries them as annotations.
   *
   * @default - none
   */
  readonly acknowledgements?: Acknowledgement[];

  /**
   * The HyperConverged to configure, such as another chart's.
   *
   * @default - the chart's own, which is made if there is none
   */
  readonly hyperConverged?: HyperConverged;
}

/**
 * Configures live migration for heavy workloads: virtual machines that change their memory faster than it can be copied, such as large
 * databases, whose migrations would never finish otherwise.
 *
 * Without properties, the chart's HyperConverged gets the settings of the product documentation: unlimited bandwidth, 150 seconds per
 * GiB to complete, 5 migrations at once in the cluster and 1 out of each node, 150 seconds without progress, and post copy. Where the
 * release needs something else for the same effect, it gets that: from OpenShift Virtualization 4.23 (HCO 1.19) on
 * `allowWorkloadDisruption`, without which post copy never begins there, and 20 seconds per GiB, which is the default there.
 *
 * **At the completion timeout** (`completionTimeoutPerGiB` times the guest's memory in units of 10^9 bytes, rounded up) a migration
 * that hasn't finished switches to post copy: the guest goes on at the target and fetches the memory that it lacks over the network.
 *
 * **Caution:** the guest is slow until all memory has arrived, and neither side has the whole of it meanwhile: if the network or
 * the source node fails then, the guest is lost. The documentation advises against post copy for critical data and on unstable networks.
 * In post copy there is no timeout anymore, and no way back.
 *
 * OpenShift Virtualization 4.12 (HCO 1.8) has no post copy; there this is an error at synthesis, as is every setting that the release
 * doesn't have or that can't work.
 *
 * @see https://docs.redhat.com/en/documentation/openshift_container_platform/4.21/html/virtualization/live-migration
 */
export class HeavyWorkloadMigration extends Construct implements IApiResource, IApiEndpoint {
  /** The HyperConverged that is configured. */
  public readonly hyperConverged: HyperConverged;

  /** The group portion of the API version of the HyperConverged: `hco.kubevirt.io`. */
  public readonly apiGroup: string;

  /** The name of the HyperConverged's resource type: `hyperconvergeds`. */
  public readonly resourceType: string;

  /** The name of the HyperConverged. */
  public readonly resourceName?: string;

  constructor(scope: Construct, id: string, props: HeavyWorkloadMigrationProps = {}) {
    super(scope, id);
    this.hyperConverged = props.hyperConverged ?? HyperConverged.of(this);
    this.apiGroup = this.hyperConverged.apiGroup;
    this.resourceType = this.hyperConverged.resourceType;
    this.resourceName = this.hyperConverged.resourceName;
    this.node.defaultChild = this.hyperConverged;
    acknowledgeOn(ApiObject.of(this), props.acknowledgements);

    this.hyperConverged.configureLiveMigration(this, props);
    const { liveMigrationFields, liveMigrationDefaults } = this.hyperConverged.version;
    const allowPostCopy = props.allowPostCopy ?? true;
    const assumed: LiveMigrationConfig = {
      bandwidthPerMigration: Bandwidth.unlimited(),
      completionTimeoutPerGiB: Duration.seconds(Math.min(DOCUMENTED_TIMEOUT, liveMigrationDefaults.completionTimeoutPerGiB)),
      parallelMigrationsPerCluster: 5,
      parallelOutboundMigrationsPerNode: 1,
      progressTimeout: Duration.seconds(150),
      allowPostCopy,
      // Unset, it is filled in as false wherever it exists, and then nothing happens at the timeout but the end of the migration.
      allowWorkloadDisruption: allowPostCopy && liveMigrationFields.includes('allowWorkloadDisruption') ? true : undefined,
    };
    const isLeftOut = (key: string) => (props as Record<string, unknown>)[key] === undefined;
    this.hyperConverged._assumeLiveMigration(this, Object.fromEntries(Object.entries(assumed).filter(([key]) => isLeftOut(key))));
  }

  /**
   * The HyperConverged, for the rules of cdk8s-plus-27's roles.
   */
  public asApiResource(): IApiResource | undefined {
    return this.hyperConverged.asApiResource();
  }

  /**
   * Always undefined: this is a resource.
   */
  public asNonApiResource(): string | undefined {
    return undefined;
  }
}
