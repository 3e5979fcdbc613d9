// A migration network of each kind, one to a cluster.
import io.github.cdk8slivemigration.BridgeAttachment;
import io.github.cdk8slivemigration.DedicatedMigrationNetwork;
import io.github.cdk8slivemigration.DedicatedMigrationNetworkProps;
import io.github.cdk8slivemigration.HyperConverged;
import io.github.cdk8slivemigration.HyperConvergedVersion;
import io.github.cdk8slivemigration.Ipam;
import io.github.cdk8slivemigration.IpvlanAttachment;
import io.github.cdk8slivemigration.IpvlanMode;
import io.github.cdk8slivemigration.MacvlanAttachment;
import io.github.cdk8slivemigration.MacvlanMode;
import io.github.cdk8slivemigration.NetworkAttachment;
import io.github.cdk8slivemigration.OvnLocalnetAttachment;
import io.github.cdk8slivemigration.OvnSubnets;
import io.github.cdk8slivemigration.WhereaboutsRange;
import java.util.List;
import java.util.Map;
import org.cdk8s.App;
import org.cdk8s.Chart;

public class Main {
    private static final App app = new App();

    public static void main(String[] args) {
        // A VLAN of the second NIC, jumbo frames, and addresses that leave out the switches' own.
        network("macvlan", DedicatedMigrationNetworkProps.builder()
                .attachment(NetworkAttachment.macvlan(MacvlanAttachment.builder().nic("eth1.64").mode(MacvlanMode.BRIDGE).build()))
                .ipam(Ipam.whereabouts(WhereaboutsRange.builder()
                        .range("10.200.5.0/24").rangeStart("10.200.5.10").rangeEnd("10.200.5.199").exclude(List.of("10.200.5.64/30")).build()))
                .mtu(9000));
        // IPv4 and IPv6 at once: a pod gets an address of each.
        network("dual-stack", DedicatedMigrationNetworkProps.builder()
                .nic("eth1")
                .ipam(Ipam.whereabouts(
                        WhereaboutsRange.builder().range("10.200.5.0/24").build(),
                        WhereaboutsRange.builder().range("fd10:200:5::/64").build())));
        // One MAC address to a switch port.
        network("ipvlan", DedicatedMigrationNetworkProps.builder()
                .attachment(NetworkAttachment.ipvlan(IpvlanAttachment.builder().nic("eth1").mode(IpvlanMode.L2).build()))
                .range("10.200.5.0/24"));
        // A Linux bridge that holds the NIC, with the VLAN on the port.
        network("bridge", DedicatedMigrationNetworkProps.builder()
                .attachment(NetworkAttachment.bridge(BridgeAttachment.builder().bridge("br-migration").vlan(64).build()))
                .range("10.200.5.0/24"));
        // OVN-Kubernetes, which hands out the addresses of its subnets itself.
        network("ovn", DedicatedMigrationNetworkProps.builder()
                .attachment(NetworkAttachment.ovnLocalnet(OvnLocalnetAttachment.builder().physicalNetworkName("migration").vlan(64).build()))
                .ipam(Ipam.ovnSubnets(OvnSubnets.builder().subnets(List.of("10.200.5.0/24")).excludeSubnets(List.of("10.200.5.0/29")).build()))
                .mtu(8900));
        // A DHCP server that is already on the network, and a definition that several namespaces use.
        network("dhcp", DedicatedMigrationNetworkProps.builder()
                .nic("eth1")
                .ipam(Ipam.dhcp())
                .namespace("default")
                .name("migration")
                .networkName("migration")
                .cniVersion("1.0.0"));
        // Any other CNI plugin, and any other address management.
        network("other-plugins", DedicatedMigrationNetworkProps.builder()
                .attachment(NetworkAttachment.raw(Map.of("type", "sriov", "vlan", 64, "spoofchk", "on")))
                .ipam(Ipam.raw(Map.of("type", "nv-ipam", "poolName", "migration"))));

        app.synth();
    }

    private static void network(String name, DedicatedMigrationNetworkProps.Builder props) {
        Chart chart = new Chart(app, name);
        HyperConverged.Builder.create(chart, "hyperconverged").version(HyperConvergedVersion.openShift("4.21")).nodes(24).build();
        new DedicatedMigrationNetwork(chart, "network", props.build());
    }
}
