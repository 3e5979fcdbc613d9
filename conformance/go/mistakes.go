// The README's program with mistakes: prints the message of the error that it ends in.
package main

import (
	"fmt"

	"github.com/aws/jsii-runtime-go"
	migration "github.com/cdk8s-live-migration/cdk8s-live-migration-go/cdk8slivemigration"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
)

func main() {
	app := cdk8s.NewApp(nil)
	chart := cdk8s.NewChart(app, jsii.String("prod-east"), nil)

	migration.NewHyperConverged(chart, jsii.String("hyperconverged"), &migration.HyperConvergedProps{
		Nodes: jsii.Number(24), ClusterNetworks: &migration.ClusterNetworks{Machines: jsii.Strings("10.0.0.0/16")},
	})
	migration.NewHeavyWorkloadMigration(chart, jsii.String("heavy"), &migration.HeavyWorkloadMigrationProps{
		BandwidthPerMigration:             migration.Bandwidth_BytesPerSecond(jsii.Number(64)),
		CompletionTimeoutPerGiB:           cdk8s.Duration_Seconds(jsii.Number(0)),
		ParallelOutboundMigrationsPerNode: jsii.Number(6),
	})
	migration.NewDedicatedMigrationNetwork(chart, jsii.String("network"), &migration.DedicatedMigrationNetworkProps{
		Nic: jsii.String("enp94s0f1np1.1064"), Range: jsii.String("10.0.200.0/28"),
	})

	defer func() { fmt.Println(recover()) }()
	app.Synth()
}
