// Several clusters on different releases in one app: the same intent, and what each release needs for it.
package main

import (
	"strings"

	"github.com/aws/jsii-runtime-go"
	migration "github.com/cdk8s-live-migration/cdk8s-live-migration-go/cdk8slivemigration"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
)

func main() {
	clusters := []struct {
		name    string
		version migration.HyperConvergedVersion
		nodes   float64
		nic     string
		cidr    string
	}{
		{"prod-east", migration.HyperConvergedVersion_OpenShift(jsii.String("4.18")), 48, "ens2f1", "10.200.16.0/23"},
		{"prod-west", migration.HyperConvergedVersion_OpenShift(jsii.String("4.21.3")), 24, "ens2f1", "10.200.18.0/24"},
		{"stage", migration.HyperConvergedVersion_OpenShift(jsii.String("4.23")), 6, "eth1", "10.200.19.0/28"},
		{"lab", migration.HyperConvergedVersion_Hco(jsii.String("1.19")), 3, "eth1", "10.200.20.0/28"},
	}

	app := cdk8s.NewApp(nil)
	for _, cluster := range clusters {
		chart := cdk8s.NewChart(app, &cluster.name, nil)
		props := &migration.HyperConvergedProps{
			Version: cluster.version,
			Nodes:   &cluster.nodes,
			Labels:  &map[string]*string{"example.com/stage": &cluster.name},
		}
		if strings.HasSuffix(*cluster.version.ApiVersion(), "v1beta1") {
			// Whatever else the cluster's HyperConverged says passes through.
			props.Spec = &map[string]interface{}{"defaultCPUModel": "Cascadelake-Server"}
		}
		migration.NewHyperConverged(chart, jsii.String("hyperconverged"), props)
		migration.NewHeavyWorkloadMigration(chart, jsii.String("heavy"), &migration.HeavyWorkloadMigrationProps{
			// Two of these fit the 25 Gbit/s link of the migration network.
			BandwidthPerMigration: migration.Bandwidth_GigabitsPerSecond(jsii.Number(12)),
			// A VM of 512 GiB goes over to post copy after 3 hours and 4 minutes.
			CompletionTimeoutPerGiB: cdk8s.Duration_Seconds(jsii.Number(20)),
		})
		migration.NewDedicatedMigrationNetwork(chart, jsii.String("network"), &migration.DedicatedMigrationNetworkProps{
			Nic: &cluster.nic, Range: &cluster.cidr,
		})
	}

	app.Synth()
}
