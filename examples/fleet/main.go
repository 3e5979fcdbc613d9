// Clusters from a file, each with a folder of its own: CDK8S_FLEET_ONLY=stage=prod writes some of them.
package main

import (
	"github.com/aws/jsii-runtime-go"
	migration "github.com/cdk8s-live-migration/cdk8s-live-migration-go/cdk8slivemigration"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
)

type charts struct{}

func (*charts) AddCharts(app cdk8s.App, cluster migration.FleetCluster) {
	chart := cdk8s.NewChart(app, jsii.String("migration"), nil)
	migration.NewHyperConverged(chart, jsii.String("hyperconverged"), &migration.HyperConvergedProps{
		Version: cluster.Release(), Nodes: cluster.Nodes(),
	})
	gigabits := (*cluster.Values())["linkGigabits"].(float64)
	migration.NewHeavyWorkloadMigration(chart, jsii.String("heavy"), &migration.HeavyWorkloadMigrationProps{
		// Two of these fit the link of the migration network.
		BandwidthPerMigration:   migration.Bandwidth_GigabitsPerSecond(jsii.Number(gigabits / 2)),
		CompletionTimeoutPerGiB: cdk8s.Duration_Seconds(jsii.Number(20)),
		Acknowledgements: &[]*migration.Acknowledgement{
			{Rule: jsii.String("LM034"), Reason: jsii.String("The clusters have no VMs that must not be lost.")},
		},
	})
	migration.NewDedicatedMigrationNetwork(chart, jsii.String("network"), &migration.DedicatedMigrationNetworkProps{
		Nic: cluster.Nic(), Range: cluster.Range(),
	})
}

func main() {
	migration.NewFleet(&migration.FleetProps{
		Files: jsii.Strings("clusters.yaml"),
		Ranges: &migration.FleetRanges{
			Prefix: jsii.String("10.200.0.0/16"), PrefixLength: jsii.Number(24), Record: jsii.String("ranges.yaml"),
		},
		Charts: &charts{},
	}).Synth()
}
