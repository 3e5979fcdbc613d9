// Live migration for heavy workloads, as OpenShift's documentation has it, over a network of its own.
package main

import (
	"github.com/aws/jsii-runtime-go"
	migration "github.com/cdk8s-live-migration/cdk8s-live-migration-go/cdk8slivemigration"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
)

func main() {
	app := cdk8s.NewApp(nil)
	chart := cdk8s.NewChart(app, jsii.String("prod-east"), nil)

	migration.NewHeavyWorkloadMigration(chart, jsii.String("heavy"), nil)
	migration.NewDedicatedMigrationNetwork(chart, jsii.String("network"), &migration.DedicatedMigrationNetworkProps{
		Nic: jsii.String("eth1"), Range: jsii.String("10.200.5.0/24"),
	})

	app.Synth()
}
