# Post copy only where it is wanted: for some VMs alone, or for all but those with critical data.
import sys

from cdk8s import App, Chart, Duration
from cdk8s_live_migration import Bandwidth, HeavyWorkloadMigration, HyperConverged, HyperConvergedVersion, MigrationPolicy, MigrationPolicySelector

app = App()

# Databases go over to post copy, other VMs never do. Of the databases, the ledger doesn't either.
east = Chart(app, "prod-east")
HeavyWorkloadMigration(
    east,
    "databases",
    only=MigrationPolicySelector.vms({"example.com/workload": "database"}),
    exempt=MigrationPolicySelector.vms({"example.com/app": "ledger"}),
    completion_timeout_per_gib=Duration.seconds(20),
)
# VMs of the stage for tests share what is left of the link.
MigrationPolicy(
    east,
    "tests",
    selector=MigrationPolicySelector.namespaces({"example.com/stage": "test"}),
    bandwidth_per_migration=Bandwidth.gigabits_per_second(1),
)

# Every VM may go over to post copy but for those in one namespace.
west = Chart(app, "prod-west")
hyper_converged = HyperConverged(west, "hyperconverged", version=HyperConvergedVersion.open_shift("4.23"))
HeavyWorkloadMigration(west, "heavy", exempt=MigrationPolicySelector.namespace("ledger"))

# What holds for a VM, and why: on stderr, so that stdout stays the program's.
for name, cluster, labels, namespace in [
    ("an order database in prod-east", HyperConverged.of(east), {"example.com/workload": "database", "example.com/app": "orders"}, "orders"),
    ("the ledger in prod-east", HyperConverged.of(east), {"example.com/workload": "database", "example.com/app": "ledger"}, "ledger"),
    ("the ledger in prod-west", hyper_converged, {"example.com/app": "ledger"}, "ledger"),
]:
    allow_post_copy = cluster.effective_config(labels, {"kubernetes.io/metadata.name": namespace}).settings["allowPostCopy"]
    print(f"{name}: allowPostCopy is {allow_post_copy.value} ({allow_post_copy.source})", file=sys.stderr)

app.synth()
