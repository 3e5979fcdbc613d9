# Who may migrate VMs, what becomes of VMs when nodes are drained and KubeVirt is upgraded, and a node that is emptied in an order of one's own.
from cdk8s import ApiObjectMetadata, App, Chart, Duration
from cdk8s_live_migration import (
    EvictionStrategy,
    HeavyWorkloadMigration,
    HyperConverged,
    VirtualMachineMigration,
    WorkloadUpdateMethod,
    WorkloadUpdateStrategy,
)
from cdk8s_plus_27 import Group, ServiceAccount

app = App()

platform = Chart(app, "platform")
hyper_converged = HyperConverged(
    platform,
    "hyperconverged",
    eviction_strategy=EvictionStrategy.LIVE_MIGRATE,
    # After an upgrade VMs migrate; those that can't are restarted, two every five minutes.
    workload_update_strategy=WorkloadUpdateStrategy(
        methods=[WorkloadUpdateMethod.LIVE_MIGRATE, WorkloadUpdateMethod.EVICT],
        batch_eviction_size=2,
        batch_eviction_interval=Duration.minutes(5),
    ),
)
HeavyWorkloadMigration(platform, "heavy")

# From 4.19 on a namespace's admins may not migrate its VMs, unless they are given the right.
pipeline = ServiceAccount(platform, "pipeline", metadata=ApiObjectMetadata(name="maintenance", namespace="orders"))
hyper_converged.grant_migrate("orders", Group.from_name(platform, "operators", "database-operators"), pipeline)

# For `kubectl create -f`, once a node is to be emptied: the replica first, then the primary, to nodes of the other rack. A file each, so that the
# pipeline can wait for one before it creates the next.
for i, virtual_machine in enumerate(["orders-db-1", "orders-db-0"], start=1):
    VirtualMachineMigration(
        Chart(app, f"drain-{i}", namespace="orders"),
        virtual_machine,
        hyper_converged=hyper_converged,
        virtual_machine=virtual_machine,
        added_node_selector={"topology.kubernetes.io/zone": "rack-b"},
    )

app.synth()
