// Post copy only where it is wanted: for some VMs alone, or for all but those with critical data.
import io.github.cdk8slivemigration.Bandwidth;
import io.github.cdk8slivemigration.EffectiveSetting;
import io.github.cdk8slivemigration.HeavyWorkloadMigration;
import io.github.cdk8slivemigration.HyperConverged;
import io.github.cdk8slivemigration.HyperConvergedVersion;
import io.github.cdk8slivemigration.MigrationPolicy;
import io.github.cdk8slivemigration.MigrationPolicySelector;
import java.util.Map;
import org.cdk8s.App;
import org.cdk8s.Chart;
import org.cdk8s.Duration;

public class Main {
    public static void main(String[] args) {
        App app = new App();

        // Databases go over to post copy, other VMs never do. Of the databases, the ledger doesn't either.
        Chart east = new Chart(app, "prod-east");
        HeavyWorkloadMigration.Builder.create(east, "databases")
                .only(MigrationPolicySelector.vms(Map.of("example.com/workload", "database")))
                .exempt(MigrationPolicySelector.vms(Map.of("example.com/app", "ledger")))
                .completionTimeoutPerGiB(Duration.seconds(20))
                .build();
        // VMs of the stage for tests share what is left of the link.
        MigrationPolicy.Builder.create(east, "tests")
                .selector(MigrationPolicySelector.namespaces(Map.of("example.com/stage", "test")))
                .bandwidthPerMigration(Bandwidth.gigabitsPerSecond(1))
                .build();

        // Every VM may go over to post copy but for those in one namespace.
        Chart west = new Chart(app, "prod-west");
        HyperConverged hyperConverged = HyperConverged.Builder.create(west, "hyperconverged")
                .version(HyperConvergedVersion.openShift("4.23"))
                .build();
        HeavyWorkloadMigration.Builder.create(west, "heavy").exempt(MigrationPolicySelector.namespace("ledger")).build();

        // What holds for a VM, and why: on stderr, so that stdout stays the program's.
        explain("an order database in prod-east", HyperConverged.of(east),
                Map.of("example.com/workload", "database", "example.com/app", "orders"), "orders");
        explain("the ledger in prod-east", HyperConverged.of(east),
                Map.of("example.com/workload", "database", "example.com/app", "ledger"), "ledger");
        explain("the ledger in prod-west", hyperConverged, Map.of("example.com/app", "ledger"), "ledger");

        app.synth();
    }

    private static void explain(String name, HyperConverged cluster, Map<String, String> labels, String namespace) {
        EffectiveSetting allowPostCopy = cluster.effectiveConfig(labels, Map.of("kubernetes.io/metadata.name", namespace))
                .getSettings().get("allowPostCopy");
        System.err.printf("%s: allowPostCopy is %s (%s)%n", name, allowPostCopy.getValue(), allowPostCopy.getSource());
    }
}
