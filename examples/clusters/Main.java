// Several clusters on different releases in one app: the same intent, and what each release needs for it.
import io.github.cdk8slivemigration.Bandwidth;
import io.github.cdk8slivemigration.DedicatedMigrationNetwork;
import io.github.cdk8slivemigration.HeavyWorkloadMigration;
import io.github.cdk8slivemigration.HyperConverged;
import io.github.cdk8slivemigration.HyperConvergedVersion;
import java.util.List;
import java.util.Map;
import org.cdk8s.App;
import org.cdk8s.Chart;
import org.cdk8s.Duration;

public class Main {
    record Cluster(String name, HyperConvergedVersion version, int nodes, String nic, String range) {}

    public static void main(String[] args) {
        List<Cluster> clusters = List.of(
                new Cluster("prod-east", HyperConvergedVersion.openShift("4.18"), 48, "ens2f1", "10.200.16.0/23"),
                new Cluster("prod-west", HyperConvergedVersion.openShift("4.21.3"), 24, "ens2f1", "10.200.18.0/24"),
                new Cluster("stage", HyperConvergedVersion.openShift("4.23"), 6, "eth1", "10.200.19.0/28"),
                new Cluster("lab", HyperConvergedVersion.hco("1.19"), 3, "eth1", "10.200.20.0/28"));

        App app = new App();
        for (Cluster cluster : clusters) {
            Chart chart = new Chart(app, cluster.name());
            boolean isBeta = cluster.version().getApiVersion().endsWith("v1beta1");
            HyperConverged.Builder.create(chart, "hyperconverged")
                    .version(cluster.version())
                    .nodes(cluster.nodes())
                    .labels(Map.of("example.com/stage", cluster.name()))
                    // Whatever else the cluster's HyperConverged says passes through.
                    .spec(isBeta ? Map.of("defaultCPUModel", "Cascadelake-Server") : null)
                    .build();
            HeavyWorkloadMigration.Builder.create(chart, "heavy")
                    // Two of these fit the 25 Gbit/s link of the migration network.
                    .bandwidthPerMigration(Bandwidth.gigabitsPerSecond(12))
                    // A VM of 512 GiB goes over to post copy after 3 hours and 4 minutes.
                    .completionTimeoutPerGiB(Duration.seconds(20))
                    .build();
            DedicatedMigrationNetwork.Builder.create(chart, "network").nic(cluster.nic()).range(cluster.range()).build();
        }

        app.synth();
    }
}
