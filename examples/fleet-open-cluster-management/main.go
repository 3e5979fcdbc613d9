// Clusters by Open Cluster Management, the equal ones in waves, and a policy that tells which of them aren't as they should be: dist/_hub is for the hub.
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
	// Each store has a network of its own, so that all may have the same addresses.
	nic, addresses := jsii.String("eth1"), jsii.String("192.168.64.0/27")
	migration.NewFleet(&migration.FleetProps{
		Clusters: &[]*migration.FleetClusterProps{
			{Name: jsii.String("headquarters"), Nic: jsii.String("ens2f1"), Range: jsii.String("10.200.0.0/24")},
			{Name: jsii.String("store-1"), Nic: nic, Range: addresses, Labels: &map[string]*string{"stage": jsii.String("canary")}},
			{Name: jsii.String("store-2"), Nic: nic, Range: addresses},
			{Name: jsii.String("store-3"), Nic: nic, Range: addresses},
			{Name: jsii.String("store-4"), Nic: nic, Range: addresses},
		},
		Charts: &charts{},
		Delivery: &[]migration.FleetDelivery{
			migration.FleetDelivery_OpenClusterManagement(&migration.OpenClusterManagementProps{
				Rollout: &migration.ManifestWorkRollout{
					Waves:          &[]*migration.ManifestWorkWave{{Clusters: jsii.Strings("stage=canary")}},
					MaxConcurrency: jsii.Number(2),
					MinSuccessTime: cdk8s.Duration_Minutes(jsii.Number(30)),
				},
			}),
			migration.FleetDelivery_OpenClusterManagementPolicy(nil),
		},
	}).Synth()
}
