# A fleet that Argo CD delivers: first to the lab, then to one cluster after the other. Commit dist, and apply _hub where Argo CD runs.
import jsii
from cdk8s import App, Chart, Duration
from cdk8s_live_migration import (
    Acknowledgement, ArgoCdWave, Bandwidth, Fleet, FleetCluster, FleetClusterProps, FleetDelivery, HeavyWorkloadMigration,
    IClusterCharts,
)


@jsii.implements(IClusterCharts)
class Migration:
    def add_charts(self, app: App, cluster: FleetCluster) -> None:
        HeavyWorkloadMigration(Chart(app, "migration"), "heavy",
            bandwidth_per_migration=Bandwidth.gigabits_per_second(12.5),
            completion_timeout_per_gib=Duration.seconds(20),
            acknowledgements=[
                Acknowledgement(rule="LM033", reason="The network of the pods has 100 Gbit/s."),
                Acknowledgement(rule="LM034", reason="The clusters have no VMs that must not be lost."),
            ],
        )


Fleet(
    clusters=[
        FleetClusterProps(name="lab", labels={"stage": "lab"}),
        FleetClusterProps(name="prod-east", labels={"stage": "prod"}),
        FleetClusterProps(name="prod-west", labels={"stage": "prod"}),
    ],
    charts=Migration(),
    delivery=[FleetDelivery.argo_cd(
        repo_url="https://git.example.com/platform/fleet.git",
        path="dist",
        namespace="openshift-gitops",
        waves=[ArgoCdWave(clusters=["stage=lab"]), ArgoCdWave(clusters=["stage=prod"], max_update=1)],
    )],
).synth()
