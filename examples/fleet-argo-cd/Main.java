// A fleet that Argo CD delivers: first to the lab, then to one cluster after the other. Commit dist, and apply _hub where Argo CD runs.
import io.github.cdk8slivemigration.Acknowledgement;
import io.github.cdk8slivemigration.ArgoCdDeliveryProps;
import io.github.cdk8slivemigration.ArgoCdWave;
import io.github.cdk8slivemigration.Bandwidth;
import io.github.cdk8slivemigration.Fleet;
import io.github.cdk8slivemigration.FleetCluster;
import io.github.cdk8slivemigration.FleetClusterProps;
import io.github.cdk8slivemigration.FleetDelivery;
import io.github.cdk8slivemigration.HeavyWorkloadMigration;
import io.github.cdk8slivemigration.IClusterCharts;
import java.util.List;
import java.util.Map;
import org.cdk8s.App;
import org.cdk8s.Chart;
import org.cdk8s.Duration;

public class Main {
    static class Migration implements IClusterCharts {
        @Override
        public void addCharts(App app, FleetCluster cluster) {
            HeavyWorkloadMigration.Builder.create(new Chart(app, "migration"), "heavy")
                    .bandwidthPerMigration(Bandwidth.gigabitsPerSecond(12.5))
                    .completionTimeoutPerGiB(Duration.seconds(20))
                    .acknowledgements(List.of(
                            Acknowledgement.builder().rule("LM033").reason("The network of the pods has 100 Gbit/s.").build(),
                            Acknowledgement.builder().rule("LM034").reason("The clusters have no VMs that must not be lost.").build()))
                    .build();
        }
    }

    static FleetClusterProps cluster(String name, String stage) {
        return FleetClusterProps.builder().name(name).labels(Map.of("stage", stage)).build();
    }

    public static void main(String[] args) {
        Fleet.Builder.create()
                .clusters(List.of(cluster("lab", "lab"), cluster("prod-east", "prod"), cluster("prod-west", "prod")))
                .charts(new Migration())
                .delivery(List.of(FleetDelivery.argoCd(ArgoCdDeliveryProps.builder()
                        .repoUrl("https://git.example.com/platform/fleet.git")
                        .path("dist")
                        .namespace("openshift-gitops")
                        .waves(List.of(
                                ArgoCdWave.builder().clusters(List.of("stage=lab")).build(),
                                ArgoCdWave.builder().clusters(List.of("stage=prod")).maxUpdate(1).build()))
                        .build())))
                .build()
                .synth();
    }
}
