# The nodes' side of the migration network and the pods' side from one statement: interface, VLAN and MTU can't differ.
from cdk8s import App, Chart
from cdk8s_live_migration import (
    BondMode,
    DedicatedMigrationNetwork,
    HeavyWorkloadMigration,
    HyperConverged,
    MigrationNodeNetwork,
    NodeBond,
    NodeBridge,
)
from cdk8s_plus_27 import PercentOrAbsolute

networks = {
    # A NIC of its own, with jumbo frames. Two nodes at a time, and no further if one fails.
    "nic": dict(nic="ens2f1", mtu=9000, max_unavailable=PercentOrAbsolute.absolute(2)),
    # Two NICs as one, with a VLAN on it.
    "bond": dict(
        bond=NodeBond(name="bond1", mode=BondMode.LACP, ports=["ens2f0", "ens2f1"], options={"lacp_rate": "fast"}), vlan=1064, mtu=9000
    ),
    # A VLAN on a bond that the nodes have for other things as well, with a Linux bridge on it.
    "bridge": dict(shared_nic="bond0", vlan=64, bridge=NodeBridge.linux("br-migration")),
    # OVN-Kubernetes, on an Open vSwitch bridge of its own.
    "ovn": dict(nic="ens2f1", vlan=64, mtu=9000, bridge=NodeBridge.ovs(name="ovs-migration", physical_network_name="migration")),
}

app = App()
for name, properties in networks.items():
    chart = Chart(app, name)
    HyperConverged(chart, "hyperconverged", nodes=24, cluster_interfaces=["br-ex", "ens1f0", "ens1f1"])
    node_network = MigrationNodeNetwork(chart, "nodes", node_selector={"example.com/virtualization": "true"}, **properties)
    DedicatedMigrationNetwork(chart, "network", node_network=node_network, range="10.200.5.0/24")
    HeavyWorkloadMigration(chart, "heavy")

app.synth()
