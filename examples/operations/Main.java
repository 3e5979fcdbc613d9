// Who may migrate VMs, what becomes of VMs when nodes are drained and KubeVirt is upgraded, and a node that is emptied in an order of one's own.
import io.github.cdk8slivemigration.EvictionStrategy;
import io.github.cdk8slivemigration.HeavyWorkloadMigration;
import io.github.cdk8slivemigration.HyperConverged;
import io.github.cdk8slivemigration.VirtualMachineMigration;
import io.github.cdk8slivemigration.WorkloadUpdateMethod;
import io.github.cdk8slivemigration.WorkloadUpdateStrategy;
import java.util.List;
import java.util.Map;
import org.cdk8s.ApiObjectMetadata;
import org.cdk8s.App;
import org.cdk8s.Chart;
import org.cdk8s.Duration;
import org.cdk8s.plus27.Group;
import org.cdk8s.plus27.ServiceAccount;

public class Main {
    public static void main(String[] args) {
        App app = new App();

        Chart platform = new Chart(app, "platform");
        HyperConverged hyperConverged = HyperConverged.Builder.create(platform, "hyperconverged")
                .evictionStrategy(EvictionStrategy.LIVE_MIGRATE)
                // After an upgrade VMs migrate; those that can't are restarted, two every five minutes.
                .workloadUpdateStrategy(WorkloadUpdateStrategy.builder()
                        .methods(List.of(WorkloadUpdateMethod.LIVE_MIGRATE, WorkloadUpdateMethod.EVICT))
                        .batchEvictionSize(2)
                        .batchEvictionInterval(Duration.minutes(5))
                        .build())
                .build();
        new HeavyWorkloadMigration(platform, "heavy");

        // From 4.19 on a namespace's admins may not migrate its VMs, unless they are given the right.
        ServiceAccount pipeline = ServiceAccount.Builder.create(platform, "pipeline")
                .metadata(ApiObjectMetadata.builder().name("maintenance").namespace("orders").build())
                .build();
        hyperConverged.grantMigrate("orders", Group.fromName(platform, "operators", "database-operators"), pipeline);

        // For `kubectl create -f`, once a node is to be emptied: the replica first, then the primary, to nodes of the other rack. A file each, so
        // that the pipeline can wait for one before it creates the next.
        int i = 0;
        for (String virtualMachine : List.of("orders-db-1", "orders-db-0")) {
            Chart chart = Chart.Builder.create(app, "drain-" + ++i).namespace("orders").build();
            VirtualMachineMigration.Builder.create(chart, virtualMachine)
                    .hyperConverged(hyperConverged)
                    .virtualMachine(virtualMachine)
                    .addedNodeSelector(Map.of("topology.kubernetes.io/zone", "rack-b"))
                    .build();
        }

        app.synth();
    }
}
