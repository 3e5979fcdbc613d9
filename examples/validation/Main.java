// Manifests from anywhere, judged by the validation plugin that cdk8s.yaml names: errors fail `cdk8s synth`, advice is printed.
import io.github.cdk8slivemigration.Acknowledgement;
import io.github.cdk8slivemigration.DedicatedMigrationNetwork;
import io.github.cdk8slivemigration.HeavyWorkloadMigration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cdk8s.ApiObject;
import org.cdk8s.ApiObjectMetadata;
import org.cdk8s.App;
import org.cdk8s.Chart;
import org.cdk8s.JsonPatch;

public class Main {
    public static void main(String[] args) {
        App app = new App();

        // Ours, with advice that is not going to be followed.
        Chart east = new Chart(app, "prod-east");
        HeavyWorkloadMigration.Builder.create(east, "heavy")
                .acknowledgements(List.of(Acknowledgement.builder().rule("LM034").reason("VMs with critical data run in prod-west.").build()))
                .build();
        DedicatedMigrationNetwork.Builder.create(east, "network").nic("eth1").range("10.200.5.0/24").build();

        // One that was written by hand.
        Chart west = new Chart(app, "prod-west");
        ApiObject hyperConverged = ApiObject.Builder.create(west, "hyperconverged")
                .apiVersion("hco.kubevirt.io/v1beta1")
                .kind("HyperConverged")
                .metadata(ApiObjectMetadata.builder().name("kubevirt-hyperconverged").namespace("openshift-cnv").build())
                .build();
        // A patch puts keys out in the order that they have, and those of Map.of have another one in each run.
        hyperConverged.addJsonPatch(JsonPatch.add("/spec", Map.of(
                "liveMigrationConfig", new TreeMap<>(Map.of("completionTimeoutPerGiB", 800, "parallelOutboundMigrationsPerNode", 2)))));

        app.synth();
    }
}
