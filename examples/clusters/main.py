# Several clusters on different releases in one app: the same intent, and what each release needs for it.
from typing import NamedTuple

from cdk8s import App, Chart, Duration
from cdk8s_live_migration import Bandwidth, DedicatedMigrationNetwork, HeavyWorkloadMigration, HyperConverged, HyperConvergedVersion


class Cluster(NamedTuple):
    name: str
    version: HyperConvergedVersion
    nodes: int
    nic: str
    range: str


clusters = [
    Cluster("prod-east", HyperConvergedVersion.open_shift("4.18"), nodes=48, nic="ens2f1", range="10.200.16.0/23"),
    Cluster("prod-west", HyperConvergedVersion.open_shift("4.21.3"), nodes=24, nic="ens2f1", range="10.200.18.0/24"),
    Cluster("stage", HyperConvergedVersion.open_shift("4.23"), nodes=6, nic="eth1", range="10.200.19.0/28"),
    Cluster("lab", HyperConvergedVersion.hco("1.19"), nodes=3, nic="eth1", range="10.200.20.0/28"),
]

app = App()
for cluster in clusters:
    chart = Chart(app, cluster.name)
    HyperConverged(
        chart,
        "hyperconverged",
        version=cluster.version,
        nodes=cluster.nodes,
        labels={"example.com/stage": cluster.name},
        # Whatever else the cluster's HyperConverged says passes through.
        spec={"defaultCPUModel": "Cascadelake-Server"} if cluster.version.api_version.endswith("v1beta1") else None,
    )
    HeavyWorkloadMigration(
        chart,
        "heavy",
        # Two of these fit the 25 Gbit/s link of the migration network.
        bandwidth_per_migration=Bandwidth.gigabits_per_second(12),
        # A VM of 512 GiB goes over to post copy after 3 hours and 4 minutes.
        completion_timeout_per_gib=Duration.seconds(20),
    )
    DedicatedMigrationNetwork(chart, "network", nic=cluster.nic, range=cluster.range)

app.synth()
