// Clusters from a file, each with a folder of its own: CDK8S_FLEET_ONLY=stage=prod writes some of them.
import io.github.cdk8slivemigration.Acknowledgement;
import io.github.cdk8slivemigration.Bandwidth;
import io.github.cdk8slivemigration.DedicatedMigrationNetwork;
import io.github.cdk8slivemigration.Fleet;
import io.github.cdk8slivemigration.FleetCluster;
import io.github.cdk8slivemigration.FleetRanges;
import io.github.cdk8slivemigration.HeavyWorkloadMigration;
import io.github.cdk8slivemigration.HyperConverged;
import io.github.cdk8slivemigration.IClusterCharts;
import java.util.List;
import org.cdk8s.App;
import org.cdk8s.Chart;
import org.cdk8s.Duration;

public class Main {
    static class Migration implements IClusterCharts {
        @Override
        public void addCharts(App app, FleetCluster cluster) {
            Chart chart = new Chart(app, "migration");
            HyperConverged.Builder.create(chart, "hyperconverged").version(cluster.getRelease()).nodes(cluster.getNodes()).build();
            double gigabits = ((Number) cluster.getValues().get("linkGigabits")).doubleValue();
            HeavyWorkloadMigration.Builder.create(chart, "heavy")
                    // Two of these fit the link of the migration network.
                    .bandwidthPerMigration(Bandwidth.gigabitsPerSecond(gigabits / 2))
                    .completionTimeoutPerGiB(Duration.seconds(20))
                    .acknowledgements(List.of(Acknowledgement.builder()
                            .rule("LM034").reason("The clusters have no VMs that must not be lost.").build()))
                    .build();
            DedicatedMigrationNetwork.Builder.create(chart, "network").nic(cluster.getNic()).range(cluster.getRange()).build();
        }
    }

    public static void main(String[] args) {
        Fleet.Builder.create()
                .files(List.of("clusters.yaml"))
                .ranges(FleetRanges.builder().prefix("10.200.0.0/16").prefixLength(24).record("ranges.yaml").build())
                .charts(new Migration())
                .build()
                .synth();
    }
}
