import { ApiObject, JsonPatch } from 'cdk8s';
import type { IApiEndpoint, IApiResource } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { joinCluster } from './cluster-object';
import type { ClusterObjectProps } from './cluster-object';

/**
 * Properties of a `VirtualMachineMigration`.
 */
export interface VirtualMachineMigrationProps extends ClusterObjectProps {
  /**
   * The name of the virtual machine, which has to run.
   *
   * Range: at most 63 characters.
   */
  readonly virtualMachine: string;

  /**
   * The namespace of the virtual machine.
   *
   * @default - the chart's
   */
  readonly namespace?: string;

  /**
   * Labels that the target node has to have besides what the VM asks for. It can only narrow the choice: of a label that the VM's own node
   * selector has as well, the VM's value holds.
   *
   * OpenShift Virtualization 4.20 (HCO 1.16) and later have it. If no node has the labels, the migration fails after 5 minutes.
   *
   * @default - any node that the VM can run on
   */
  readonly addedNodeSelector?: { [label: string]: string };

  /**
   * What the name begins with; the cluster completes it. Each time the manifest is created is a migration of its own.
   *
   * @default - the name of the virtual machine, and `-migration-`
   */
  readonly generateName?: string;
}

/**
 * A live migration of a virtual machine, once: a VirtualMachineInstanceMigration, for pipelines that empty nodes in an order of their own.
 *
 * Nothing waits for it: a pipeline that is to empty a node in order waits for each before it creates the next, by `kubectl wait` for
 * `jsonpath={.status.phase}=Succeeded`.
 *
 * It has no name but what the cluster gives to it, so it is for `kubectl create` and not for `kubectl apply`, nor for controllers that keep a cluster
 * as Git has it. The cluster refuses it while another migration of the VM runs or waits.
 *
 * Whoever creates it needs the role kubevirt.io:migrate from OpenShift Virtualization 4.19 (HCO 1.15) on: see `HyperConverged.grantMigrate`.
 *
 * @see https://kubevirt.io/user-guide/compute/live_migration/#initiate-live-migration
 * @example
 *
 * new VirtualMachineMigration(chart, 'drain', {
 *   virtualMachine: 'orders-db-0',
 *   namespace: 'orders',
 *   addedNodeSelector: { 'topology.kubernetes.io/zone': 'rack-b' },
 * });
 */
export class VirtualMachineMigration extends Construct implements IApiResource, IApiEndpoint {
  /** The group portion of the API version: `kubevirt.io`. */
  public readonly apiGroup: string = 'kubevirt.io';

  /** The name of the resource type as it appears in the API: `virtualmachineinstancemigrations`. */
  public readonly resourceType: string = 'virtualmachineinstancemigrations';

  /** Undefined: the cluster makes the name. */
  public readonly resourceName?: string = undefined;

  constructor(scope: Construct, id: string, props: VirtualMachineMigrationProps) {
    super(scope, id);
    const { virtualMachine, namespace, addedNodeSelector, generateName } = props;
    const object = new ApiObject(this, 'Resource', {
      apiVersion: `${this.apiGroup}/v1`,
      kind: 'VirtualMachineInstanceMigration',
      metadata: { generateName: generateName ?? `${virtualMachine}-migration-`, namespace },
      spec: { vmiName: virtualMachine, addedNodeSelector },
    });
    // cdk8s gives every object a name, and with one the second run of a pipeline would find that it is there already.
    object.addJsonPatch(JsonPatch.remove('/metadata/name'));
    joinCluster(this, object, props);
  }

  /**
   * This resource, for the rules of cdk8s-plus-27's roles.
   */
  public asApiResource(): IApiResource | undefined {
    return this;
  }

  /**
   * Always undefined: this is a resource.
   */
  public asNonApiResource(): string | undefined {
    return undefined;
  }
}
