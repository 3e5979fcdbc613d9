# A migration network of each kind, one to a cluster.
from cdk8s import App, Chart
from cdk8s_live_migration import (
    DedicatedMigrationNetwork,
    HyperConverged,
    HyperConvergedVersion,
    Ipam,
    IpvlanMode,
    MacvlanMode,
    NetworkAttachment,
    WhereaboutsRange,
)

app = App()

networks = {
    # A VLAN of the second NIC, jumbo frames, and addresses that leave out the switches' own.
    "macvlan": dict(
        attachment=NetworkAttachment.macvlan(nic="eth1.64", mode=MacvlanMode.BRIDGE),
        ipam=Ipam.whereabouts(
            WhereaboutsRange(range="10.200.5.0/24", range_start="10.200.5.10", range_end="10.200.5.199", exclude=["10.200.5.64/30"])
        ),
        mtu=9000,
    ),
    # IPv4 and IPv6 at once: a pod gets an address of each.
    "dual-stack": dict(
        nic="eth1",
        ipam=Ipam.whereabouts(WhereaboutsRange(range="10.200.5.0/24"), WhereaboutsRange(range="fd10:200:5::/64")),
    ),
    # One MAC address to a switch port.
    "ipvlan": dict(
        attachment=NetworkAttachment.ipvlan(nic="eth1", mode=IpvlanMode.L2),
        range="10.200.5.0/24",
    ),
    # A Linux bridge that holds the NIC, with the VLAN on the port.
    "bridge": dict(
        attachment=NetworkAttachment.bridge(bridge="br-migration", vlan=64),
        range="10.200.5.0/24",
    ),
    # OVN-Kubernetes, which hands out the addresses of its subnets itself.
    "ovn": dict(
        attachment=NetworkAttachment.ovn_localnet(physical_network_name="migration", vlan=64),
        ipam=Ipam.ovn_subnets(subnets=["10.200.5.0/24"], exclude_subnets=["10.200.5.0/29"]),
        mtu=8900,
    ),
    # A DHCP server that is already on the network, and a definition that several namespaces use.
    "dhcp": dict(
        nic="eth1",
        ipam=Ipam.dhcp(),
        namespace="default",
        name="migration",
        network_name="migration",
        cni_version="1.0.0",
    ),
    # Any other CNI plugin, and any other address management.
    "other-plugins": dict(
        attachment=NetworkAttachment.raw({"type": "sriov", "vlan": 64, "spoofchk": "on"}),
        ipam=Ipam.raw({"type": "nv-ipam", "poolName": "migration"}),
    ),
}

for name, properties in networks.items():
    chart = Chart(app, name)
    HyperConverged(chart, "hyperconverged", version=HyperConvergedVersion.open_shift("4.21"), nodes=24)
    DedicatedMigrationNetwork(chart, "network", **properties)

app.synth()
