/**
 * The networks that a cluster uses for itself. A migration network must not overlap any of them.
 *
 * Each is a list of CIDRs, of IPv4 and IPv6 alike; an empty list says that the cluster has no such network. On OpenShift, what is left out is
 * taken to be the installer's or OVN-Kubernetes' default. Elsewhere there is no default, and what is left out isn't checked.
 *
 * @see https://docs.redhat.com/en/documentation/openshift_container_platform/4.21/html/networking_operators/cidr-range-definitions
 */
export interface ClusterNetworks {
  /**
   * The pods' addresses (`clusterNetwork` of the installation).
   *
   * @default - 10.128.0.0/14 on OpenShift
   */
  readonly pods?: string[];

  /**
   * The services' addresses (`serviceNetwork` of the installation).
   *
   * @default - 172.30.0.0/16 on OpenShift
   */
  readonly services?: string[];

  /**
   * The nodes' own addresses (`machineNetwork` of the installation). The installer's default, 10.0.0.0/16, is seldom kept, so nothing
   * is assumed.
   *
   * @default - not checked
   */
  readonly machines?: string[];

  /**
   * The addresses with which OVN-Kubernetes joins its routers (`internalJoinSubnet`).
   *
   * @default - 100.64.0.0/16 and fd98::/64 on OpenShift
   */
  readonly join?: string[];

  /**
   * The addresses of OVN-Kubernetes' transit switch (`internalTransitSwitchSubnet`).
   *
   * @default - 100.88.0.0/16 and fd97::/64 on OpenShift
   */
  readonly transit?: string[];

  /**
   * The addresses behind which OVN-Kubernetes masquerades (`internalMasqueradeSubnet`).
   *
   * @default - 169.254.0.0/17 and fd69::/112 on OpenShift, 169.254.169.0/29 and fd69::/125 up to 4.16
   */
  readonly masquerade?: string[];
}

/**
 * What is true of a cluster and not said by any manifest. Stated to have a migration network checked against it.
 */
export interface ClusterFacts {
  /**
   * How many nodes run virtual machines. Each takes an address of the migration network, and two more go to the pods that
   * synchronize migrations between clusters.
   *
   * Range: 1 and up.
   *
   * @default - unknown: only a range without any address is refused
   */
  readonly nodes?: number;

  /**
   * The networks that the cluster uses for itself.
   *
   * @default - OpenShift's defaults on OpenShift; elsewhere unknown
   */
  readonly clusterNetworks?: ClusterNetworks;

  /**
   * The nodes' interfaces that carry the cluster's own traffic: bridges and the NICs below them, such as `br-ex` and `eth0`.
   *
   * @default - br-ex on OpenShift; elsewhere unknown
   */
  readonly clusterInterfaces?: string[];
}
