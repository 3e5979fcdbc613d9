# Manifests from anywhere, judged by the validation plugin that cdk8s.yaml names: errors fail `cdk8s synth`, advice is printed.
from cdk8s import ApiObject, ApiObjectMetadata, App, Chart, JsonPatch
from cdk8s_live_migration import Acknowledgement, DedicatedMigrationNetwork, HeavyWorkloadMigration

app = App()

# Ours, with advice that is not going to be followed.
east = Chart(app, "prod-east")
HeavyWorkloadMigration(
    east,
    "heavy",
    acknowledgements=[Acknowledgement(rule="LM034", reason="VMs with critical data run in prod-west.")],
)
DedicatedMigrationNetwork(east, "network", nic="eth1", range="10.200.5.0/24")

# One that was written by hand.
west = Chart(app, "prod-west")
hyper_converged = ApiObject(
    west,
    "hyperconverged",
    api_version="hco.kubevirt.io/v1beta1",
    kind="HyperConverged",
    metadata=ApiObjectMetadata(name="kubevirt-hyperconverged", namespace="openshift-cnv"),
)
hyper_converged.add_json_patch(
    JsonPatch.add("/spec", {"liveMigrationConfig": {"completionTimeoutPerGiB": 800, "parallelOutboundMigrationsPerNode": 2}}),
)

app.synth()
