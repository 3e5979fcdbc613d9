// A fleet that Argo CD delivers: first to the lab, then to one cluster after the other. Commit dist, and apply _hub where Argo CD runs.
package main

import (
	"github.com/aws/jsii-runtime-go"
	migration "github.com/cdk8s-live-migration/cdk8s-live-migration-go/cdk8slivemigration"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
)

type charts struct{}

func (*charts) AddCharts(app cdk8s.App, cluster migration.FleetCluster) {
	chart := cdk8s.NewChart(app, jsii.String("migration"), nil)
	migration.NewHeavyWorkloadMigration(chart, jsii.String("heavy"), &migration.HeavyWorkloadMigrationProps{
		BandwidthPerMigration:   migration.Bandwidth_GigabitsPerSecond(jsii.Number(12.5)),
		CompletionTimeoutPerGiB: cdk8s.Duration_Seconds(jsii.Number(20)),
		Acknowledgements: &[]*migration.Acknowledgement{
			{Rule: jsii.String("LM033"), Reason: jsii.String("The network of the pods has 100 Gbit/s.")},
			{Rule: jsii.String("LM034"), Reason: jsii.String("The clusters have no VMs that must not be lost.")},
		},
	})
}

func cluster(name string, stage string) *migration.FleetClusterProps {
	return &migration.FleetClusterProps{Name: jsii.String(name), Labels: &map[string]*string{"stage": jsii.String(stage)}}
}

func main() {
	migration.NewFleet(&migration.FleetProps{
		Clusters: &[]*migration.FleetClusterProps{cluster("lab", "lab"), cluster("prod-east", "prod"), cluster("prod-west", "prod")},
		Charts:   &charts{},
		Delivery: &[]migration.FleetDelivery{
			migration.FleetDelivery_ArgoCd(&migration.ArgoCdDeliveryProps{
				RepoUrl:   jsii.String("https://git.example.com/platform/fleet.git"),
				Path:      jsii.String("dist"),
				Namespace: jsii.String("openshift-gitops"),
				Waves: &[]*migration.ArgoCdWave{
					{Clusters: jsii.Strings("stage=lab")},
					{Clusters: jsii.Strings("stage=prod"), MaxUpdate: jsii.Number(1)},
				},
			}),
		},
	}).Synth()
}
