// A HyperConverged that the cluster has already, edited by hand over the years, taken over without losing a line.
import io.github.cdk8slivemigration.AdoptedHyperConvergedProps;
import io.github.cdk8slivemigration.DedicatedMigrationNetwork;
import io.github.cdk8slivemigration.FieldChange;
import io.github.cdk8slivemigration.HeavyWorkloadMigration;
import io.github.cdk8slivemigration.HyperConverged;
import org.cdk8s.App;
import org.cdk8s.Chart;

public class Main {
    public static void main(String[] args) {
        App app = new App();
        Chart chart = new Chart(app, "prod-east");

        // oc get hyperconverged kubevirt-hyperconverged -n openshift-cnv -o yaml > cluster.yaml
        HyperConverged hyperConverged = HyperConverged.fromManifest(chart, "hyperconverged",
                AdoptedHyperConvergedProps.builder().file("cluster.yaml").nodes(24).build());
        new HeavyWorkloadMigration(chart, "heavy");
        DedicatedMigrationNetwork.Builder.create(chart, "network").nic("eth1").range("10.200.5.0/24").build();

        for (FieldChange change : hyperConverged.getChanges()) {
            Object before = change.getBefore() == null ? "unset" : change.getBefore();
            System.err.printf("%s changes %s from %s to %s%n", change.getSource(), change.getField(), before, change.getAfter());
        }

        app.synth();
    }
}
