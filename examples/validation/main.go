// Manifests from anywhere, judged by the validation plugin that cdk8s.yaml names: errors fail `cdk8s synth`, advice is printed.
package main

import (
	"github.com/aws/jsii-runtime-go"
	migration "github.com/cdk8s-live-migration/cdk8s-live-migration-go/cdk8slivemigration"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
)

func main() {
	app := cdk8s.NewApp(nil)

	// Ours, with advice that is not going to be followed.
	east := cdk8s.NewChart(app, jsii.String("prod-east"), nil)
	migration.NewHeavyWorkloadMigration(east, jsii.String("heavy"), &migration.HeavyWorkloadMigrationProps{
		Acknowledgements: &[]*migration.Acknowledgement{
			{Rule: jsii.String("LM034"), Reason: jsii.String("VMs with critical data run in prod-west.")},
		},
	})
	migration.NewDedicatedMigrationNetwork(east, jsii.String("network"), &migration.DedicatedMigrationNetworkProps{
		Nic: jsii.String("eth1"), Range: jsii.String("10.200.5.0/24"),
	})

	// One that was written by hand.
	west := cdk8s.NewChart(app, jsii.String("prod-west"), nil)
	hyperConverged := cdk8s.NewApiObject(west, jsii.String("hyperconverged"), &cdk8s.ApiObjectProps{
		ApiVersion: jsii.String("hco.kubevirt.io/v1beta1"),
		Kind:       jsii.String("HyperConverged"),
		Metadata:   &cdk8s.ApiObjectMetadata{Name: jsii.String("kubevirt-hyperconverged"), Namespace: jsii.String("openshift-cnv")},
	})
	hyperConverged.AddJsonPatch(cdk8s.JsonPatch_Add(jsii.String("/spec"), map[string]interface{}{
		"liveMigrationConfig": map[string]interface{}{"completionTimeoutPerGiB": 800, "parallelOutboundMigrationsPerNode": 2},
	}))

	app.Synth()
}
