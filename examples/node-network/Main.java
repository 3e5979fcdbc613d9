// The nodes' side of the migration network and the pods' side from one statement: interface, VLAN and MTU can't differ.
import io.github.cdk8slivemigration.BondMode;
import io.github.cdk8slivemigration.DedicatedMigrationNetwork;
import io.github.cdk8slivemigration.HeavyWorkloadMigration;
import io.github.cdk8slivemigration.HyperConverged;
import io.github.cdk8slivemigration.MigrationNodeNetwork;
import io.github.cdk8slivemigration.MigrationNodeNetworkProps;
import io.github.cdk8slivemigration.NodeBond;
import io.github.cdk8slivemigration.NodeBridge;
import io.github.cdk8slivemigration.OvsBridge;
import java.util.List;
import java.util.Map;
import org.cdk8s.App;
import org.cdk8s.Chart;
import org.cdk8s.plus27.PercentOrAbsolute;

public class Main {
    private static final App app = new App();

    public static void main(String[] args) {
        // A NIC of its own, with jumbo frames. Two nodes at a time, and no further if one fails.
        network("nic", MigrationNodeNetworkProps.builder().nic("ens2f1").mtu(9000).maxUnavailable(PercentOrAbsolute.absolute(2)));
        // Two NICs as one, with a VLAN on it.
        network("bond", MigrationNodeNetworkProps.builder()
                .bond(NodeBond.builder()
                        .name("bond1").mode(BondMode.LACP).ports(List.of("ens2f0", "ens2f1")).options(Map.of("lacp_rate", "fast")).build())
                .vlan(1064)
                .mtu(9000));
        // A VLAN on a bond that the nodes have for other things as well, with a Linux bridge on it.
        network("bridge", MigrationNodeNetworkProps.builder().sharedNic("bond0").vlan(64).bridge(NodeBridge.linux("br-migration")));
        // OVN-Kubernetes, on an Open vSwitch bridge of its own.
        network("ovn", MigrationNodeNetworkProps.builder()
                .nic("ens2f1")
                .vlan(64)
                .mtu(9000)
                .bridge(NodeBridge.ovs(OvsBridge.builder().name("ovs-migration").physicalNetworkName("migration").build())));

        app.synth();
    }

    private static void network(String name, MigrationNodeNetworkProps.Builder props) {
        Chart chart = new Chart(app, name);
        HyperConverged.Builder.create(chart, "hyperconverged").nodes(24).clusterInterfaces(List.of("br-ex", "ens1f0", "ens1f1")).build();
        MigrationNodeNetwork nodeNetwork = new MigrationNodeNetwork(chart, "nodes",
                props.nodeSelector(Map.of("example.com/virtualization", "true")).build());
        DedicatedMigrationNetwork.Builder.create(chart, "network").nodeNetwork(nodeNetwork).range("10.200.5.0/24").build();
        new HeavyWorkloadMigration(chart, "heavy");
    }
}
