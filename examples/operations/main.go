// Who may migrate VMs, what becomes of VMs when nodes are drained and KubeVirt is upgraded, and a node that is emptied in an order of one's own.
package main

import (
	"fmt"

	"github.com/aws/jsii-runtime-go"
	migration "github.com/cdk8s-live-migration/cdk8s-live-migration-go/cdk8slivemigration"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
	"github.com/cdk8s-team/cdk8s-plus-go/cdk8splus27/v2"
)

func main() {
	app := cdk8s.NewApp(nil)

	platform := cdk8s.NewChart(app, jsii.String("platform"), nil)
	hyperConverged := migration.NewHyperConverged(platform, jsii.String("hyperconverged"), &migration.HyperConvergedProps{
		EvictionStrategy: migration.EvictionStrategy_LIVE_MIGRATE,
		// After an upgrade VMs migrate; those that can't are restarted, two every five minutes.
		WorkloadUpdateStrategy: &migration.WorkloadUpdateStrategy{
			Methods:               &[]migration.WorkloadUpdateMethod{migration.WorkloadUpdateMethod_LIVE_MIGRATE, migration.WorkloadUpdateMethod_EVICT},
			BatchEvictionSize:     jsii.Number(2),
			BatchEvictionInterval: cdk8s.Duration_Minutes(jsii.Number(5)),
		},
	})
	migration.NewHeavyWorkloadMigration(platform, jsii.String("heavy"), nil)

	// From 4.19 on a namespace's admins may not migrate its VMs, unless they are given the right.
	pipeline := cdk8splus27.NewServiceAccount(platform, jsii.String("pipeline"), &cdk8splus27.ServiceAccountProps{
		Metadata: &cdk8s.ApiObjectMetadata{Name: jsii.String("maintenance"), Namespace: jsii.String("orders")},
	})
	operators := cdk8splus27.Group_FromName(platform, jsii.String("operators"), jsii.String("database-operators"))
	hyperConverged.GrantMigrate(jsii.String("orders"), operators, pipeline)

	// For `kubectl create -f`, once a node is to be emptied: the replica first, then the primary, to nodes of the other rack. A file each, so that
	// the pipeline can wait for one before it creates the next.
	for i, virtualMachine := range []string{"orders-db-1", "orders-db-0"} {
		chart := cdk8s.NewChart(app, jsii.String(fmt.Sprintf("drain-%d", i+1)), &cdk8s.ChartProps{Namespace: jsii.String("orders")})
		migration.NewVirtualMachineMigration(chart, &virtualMachine, &migration.VirtualMachineMigrationProps{
			HyperConverged:    hyperConverged,
			VirtualMachine:    &virtualMachine,
			AddedNodeSelector: &map[string]*string{"topology.kubernetes.io/zone": jsii.String("rack-b")},
		})
	}

	app.Synth()
}
