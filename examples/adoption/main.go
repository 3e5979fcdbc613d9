// A HyperConverged that the cluster has already, edited by hand over the years, taken over without losing a line.
package main

import (
	"fmt"
	"os"

	"github.com/aws/jsii-runtime-go"
	migration "github.com/cdk8s-live-migration/cdk8s-live-migration-go/cdk8slivemigration"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
)

func main() {
	app := cdk8s.NewApp(nil)
	chart := cdk8s.NewChart(app, jsii.String("prod-east"), nil)

	// oc get hyperconverged kubevirt-hyperconverged -n openshift-cnv -o yaml > cluster.yaml
	hyperConverged := migration.HyperConverged_FromManifest(chart, jsii.String("hyperconverged"), &migration.AdoptedHyperConvergedProps{
		File: jsii.String("cluster.yaml"), Nodes: jsii.Number(24),
	})
	migration.NewHeavyWorkloadMigration(chart, jsii.String("heavy"), nil)
	migration.NewDedicatedMigrationNetwork(chart, jsii.String("network"), &migration.DedicatedMigrationNetworkProps{
		Nic: jsii.String("eth1"), Range: jsii.String("10.200.5.0/24"),
	})

	for _, change := range *hyperConverged.Changes() {
		before := change.Before
		if before == nil {
			before = "unset"
		}
		fmt.Fprintf(os.Stderr, "%s changes %s from %v to %v\n", *change.Source, *change.Field, before, change.After)
	}

	app.Synth()
}
