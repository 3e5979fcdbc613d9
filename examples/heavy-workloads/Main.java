// Live migration for heavy workloads, as OpenShift's documentation has it, over a network of its own.
import io.github.cdk8slivemigration.DedicatedMigrationNetwork;
import io.github.cdk8slivemigration.HeavyWorkloadMigration;
import org.cdk8s.App;
import org.cdk8s.Chart;

public class Main {
    public static void main(String[] args) {
        App app = new App();
        Chart chart = new Chart(app, "prod-east");

        new HeavyWorkloadMigration(chart, "heavy");
        DedicatedMigrationNetwork.Builder.create(chart, "network").nic("eth1").range("10.200.5.0/24").build();

        app.synth();
    }
}
