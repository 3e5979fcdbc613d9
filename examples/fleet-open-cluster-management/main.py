# Clusters by Open Cluster Management, the equal ones in waves, and a policy that tells which of them aren't as they should be: dist/_hub is for the hub.
import jsii
from cdk8s import App, Chart, Duration
from cdk8s_live_migration import (
    Acknowledgement, DedicatedMigrationNetwork, Fleet, FleetCluster, FleetClusterProps, FleetDelivery,
    HeavyWorkloadMigration, IClusterCharts, ManifestWorkRollout, ManifestWorkWave,
)


@jsii.implements(IClusterCharts)
class Migration:
    def add_charts(self, app: App, cluster: FleetCluster) -> None:
        chart = Chart(app, "migration")
        HeavyWorkloadMigration(chart, "heavy",
            completion_timeout_per_gib=Duration.seconds(20),
            acknowledgements=[Acknowledgement(rule="LM034", reason="The clusters have no VMs that must not be lost.")],
        )
        DedicatedMigrationNetwork(chart, "network", nic=cluster.nic, range=cluster.range)


# Each store has a network of its own, so that all may have the same addresses.
store = {"nic": "eth1", "range": "192.168.64.0/27"}

Fleet(
    clusters=[
        FleetClusterProps(name="headquarters", nic="ens2f1", range="10.200.0.0/24"),
        FleetClusterProps(name="store-1", labels={"stage": "canary"}, **store),
        FleetClusterProps(name="store-2", **store),
        FleetClusterProps(name="store-3", **store),
        FleetClusterProps(name="store-4", **store),
    ],
    charts=Migration(),
    delivery=[
        FleetDelivery.open_cluster_management(
            rollout=ManifestWorkRollout(
                waves=[ManifestWorkWave(clusters=["stage=canary"])], max_concurrency=2, min_success_time=Duration.minutes(30),
            ),
        ),
        FleetDelivery.open_cluster_management_policy(),
    ],
).synth()
