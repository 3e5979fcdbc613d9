// Clusters by Open Cluster Management, the equal ones in waves, and a policy that tells which of them aren't as they should be: dist/_hub is for the hub.
import io.github.cdk8slivemigration.Acknowledgement;
import io.github.cdk8slivemigration.DedicatedMigrationNetwork;
import io.github.cdk8slivemigration.Fleet;
import io.github.cdk8slivemigration.FleetCluster;
import io.github.cdk8slivemigration.FleetClusterProps;
import io.github.cdk8slivemigration.FleetDelivery;
import io.github.cdk8slivemigration.HeavyWorkloadMigration;
import io.github.cdk8slivemigration.IClusterCharts;
import io.github.cdk8slivemigration.ManifestWorkRollout;
import io.github.cdk8slivemigration.ManifestWorkWave;
import io.github.cdk8slivemigration.OpenClusterManagementProps;
import java.util.List;
import java.util.Map;
import org.cdk8s.App;
import org.cdk8s.Chart;
import org.cdk8s.Duration;

public class Main {
    static class Migration implements IClusterCharts {
        @Override
        public void addCharts(App app, FleetCluster cluster) {
            Chart chart = new Chart(app, "migration");
            HeavyWorkloadMigration.Builder.create(chart, "heavy")
                    .completionTimeoutPerGiB(Duration.seconds(20))
                    .acknowledgements(List.of(Acknowledgement.builder()
                            .rule("LM034").reason("The clusters have no VMs that must not be lost.").build()))
                    .build();
            DedicatedMigrationNetwork.Builder.create(chart, "network").nic(cluster.getNic()).range(cluster.getRange()).build();
        }
    }

    // Each store has a network of its own, so that all may have the same addresses.
    static FleetClusterProps.Builder store(String name) {
        return FleetClusterProps.builder().name(name).nic("eth1").range("192.168.64.0/27");
    }

    public static void main(String[] args) {
        Fleet.Builder.create()
                .clusters(List.of(
                        FleetClusterProps.builder().name("headquarters").nic("ens2f1").range("10.200.0.0/24").build(),
                        store("store-1").labels(Map.of("stage", "canary")).build(),
                        store("store-2").build(),
                        store("store-3").build(),
                        store("store-4").build()))
                .charts(new Migration())
                .delivery(List.of(
                        FleetDelivery.openClusterManagement(OpenClusterManagementProps.builder()
                                .rollout(ManifestWorkRollout.builder()
                                        .waves(List.of(ManifestWorkWave.builder().clusters(List.of("stage=canary")).build()))
                                        .maxConcurrency(2)
                                        .minSuccessTime(Duration.minutes(30))
                                        .build())
                                .build()),
                        FleetDelivery.openClusterManagementPolicy()))
                .build()
                .synth();
    }
}
