// The README's program with mistakes: prints the message of the error that it ends in.
import io.github.cdk8slivemigration.Bandwidth;
import io.github.cdk8slivemigration.ClusterNetworks;
import io.github.cdk8slivemigration.DedicatedMigrationNetwork;
import io.github.cdk8slivemigration.HeavyWorkloadMigration;
import io.github.cdk8slivemigration.HyperConverged;
import java.util.List;
import org.cdk8s.App;
import org.cdk8s.Chart;
import org.cdk8s.Duration;

public class Mistakes {
    public static void main(String[] args) {
        App app = new App();
        Chart chart = new Chart(app, "prod-east");

        HyperConverged.Builder.create(chart, "hyperconverged")
                .nodes(24)
                .clusterNetworks(ClusterNetworks.builder().machines(List.of("10.0.0.0/16")).build())
                .build();
        HeavyWorkloadMigration.Builder.create(chart, "heavy")
                .bandwidthPerMigration(Bandwidth.bytesPerSecond(64))
                .completionTimeoutPerGiB(Duration.seconds(0))
                .parallelOutboundMigrationsPerNode(6)
                .build();
        DedicatedMigrationNetwork.Builder.create(chart, "network").nic("enp94s0f1np1.1064").range("10.0.200.0/28").build();

        try {
            app.synth();
        } catch (RuntimeException error) {
            System.out.println(error.getMessage());
        }
    }
}
