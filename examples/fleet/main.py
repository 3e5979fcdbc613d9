# Clusters from a file, each with a folder of its own: CDK8S_FLEET_ONLY=stage=prod writes some of them.
from pathlib import Path

import jsii
from cdk8s import App, Chart, Duration
from cdk8s_live_migration import (
    Acknowledgement, Bandwidth, DedicatedMigrationNetwork, Fleet, FleetCluster, FleetRanges, HeavyWorkloadMigration,
    HyperConverged, IClusterCharts,
)


@jsii.implements(IClusterCharts)
class Migration:
    def add_charts(self, app: App, cluster: FleetCluster) -> None:
        chart = Chart(app, "migration")
        HyperConverged(chart, "hyperconverged", version=cluster.release, nodes=cluster.nodes)
        HeavyWorkloadMigration(chart, "heavy",
            # Two of these fit the link of the migration network.
            bandwidth_per_migration=Bandwidth.gigabits_per_second(cluster.values["linkGigabits"] / 2),
            completion_timeout_per_gib=Duration.seconds(20),
            acknowledgements=[Acknowledgement(rule="LM034", reason="The clusters have no VMs that must not be lost.")],
        )
        DedicatedMigrationNetwork(chart, "network", nic=cluster.nic, range=cluster.range)


here = Path(__file__).parent
Fleet(
    files=[str(here / "clusters.yaml")],
    ranges=FleetRanges(prefix="10.200.0.0/16", prefix_length=24, record=str(here / "ranges.yaml")),
    charts=Migration(),
).synth()
