// Post copy only where it is wanted: for some VMs alone, or for all but those with critical data.
package main

import (
	"fmt"
	"os"

	"github.com/aws/jsii-runtime-go"
	migration "github.com/cdk8s-live-migration/cdk8s-live-migration-go/cdk8slivemigration"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
)

type labels = map[string]*string

func main() {
	app := cdk8s.NewApp(nil)

	// Databases go over to post copy, other VMs never do. Of the databases, the ledger doesn't either.
	east := cdk8s.NewChart(app, jsii.String("prod-east"), nil)
	migration.NewHeavyWorkloadMigration(east, jsii.String("databases"), &migration.HeavyWorkloadMigrationProps{
		Only:                    migration.MigrationPolicySelector_Vms(&labels{"example.com/workload": jsii.String("database")}),
		Exempt:                  migration.MigrationPolicySelector_Vms(&labels{"example.com/app": jsii.String("ledger")}),
		CompletionTimeoutPerGiB: cdk8s.Duration_Seconds(jsii.Number(20)),
	})
	// VMs of the stage for tests share what is left of the link.
	migration.NewMigrationPolicy(east, jsii.String("tests"), &migration.MigrationPolicyProps{
		Selector:              migration.MigrationPolicySelector_Namespaces(&labels{"example.com/stage": jsii.String("test")}),
		BandwidthPerMigration: migration.Bandwidth_GigabitsPerSecond(jsii.Number(1)),
	})

	// Every VM may go over to post copy but for those in one namespace.
	west := cdk8s.NewChart(app, jsii.String("prod-west"), nil)
	hyperConverged := migration.NewHyperConverged(west, jsii.String("hyperconverged"), &migration.HyperConvergedProps{
		Version: migration.HyperConvergedVersion_OpenShift(jsii.String("4.23")),
	})
	migration.NewHeavyWorkloadMigration(west, jsii.String("heavy"), &migration.HeavyWorkloadMigrationProps{
		Exempt: migration.MigrationPolicySelector_Namespace(jsii.String("ledger")),
	})

	// What holds for a VM, and why: on stderr, so that stdout stays the program's.
	for _, vm := range []struct {
		name      string
		cluster   migration.HyperConverged
		labels    labels
		namespace string
	}{
		{"an order database in prod-east", migration.HyperConverged_Of(east),
			labels{"example.com/workload": jsii.String("database"), "example.com/app": jsii.String("orders")}, "orders"},
		{"the ledger in prod-east", migration.HyperConverged_Of(east),
			labels{"example.com/workload": jsii.String("database"), "example.com/app": jsii.String("ledger")}, "ledger"},
		{"the ledger in prod-west", hyperConverged,
			labels{"example.com/app": jsii.String("ledger")}, "ledger"},
	} {
		config := vm.cluster.EffectiveConfig(&vm.labels, &labels{"kubernetes.io/metadata.name": &vm.namespace})
		allowPostCopy := (*config.Settings)["allowPostCopy"]
		fmt.Fprintf(os.Stderr, "%s: allowPostCopy is %v (%s)\n", vm.name, allowPostCopy.Value, *allowPostCopy.Source)
	}

	app.Synth()
}
