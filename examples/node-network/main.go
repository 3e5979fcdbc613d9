// The nodes' side of the migration network and the pods' side from one statement: interface, VLAN and MTU can't differ.
package main

import (
	"github.com/aws/jsii-runtime-go"
	migration "github.com/cdk8s-live-migration/cdk8s-live-migration-go/cdk8slivemigration"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
	"github.com/cdk8s-team/cdk8s-plus-go/cdk8splus27/v2"
)

func main() {
	networks := []struct {
		name  string
		props migration.MigrationNodeNetworkProps
	}{
		// A NIC of its own, with jumbo frames. Two nodes at a time, and no further if one fails.
		{"nic", migration.MigrationNodeNetworkProps{
			Nic: jsii.String("ens2f1"), Mtu: jsii.Number(9000), MaxUnavailable: cdk8splus27.PercentOrAbsolute_Absolute(jsii.Number(2)),
		}},
		// Two NICs as one, with a VLAN on it.
		{"bond", migration.MigrationNodeNetworkProps{
			Bond: &migration.NodeBond{
				Name:    jsii.String("bond1"),
				Mode:    migration.BondMode_LACP,
				Ports:   jsii.Strings("ens2f0", "ens2f1"),
				Options: &map[string]interface{}{"lacp_rate": "fast"},
			},
			Vlan: jsii.Number(1064),
			Mtu:  jsii.Number(9000),
		}},
		// A VLAN on a bond that the nodes have for other things as well, with a Linux bridge on it.
		{"bridge", migration.MigrationNodeNetworkProps{
			SharedNic: jsii.String("bond0"), Vlan: jsii.Number(64), Bridge: migration.NodeBridge_Linux(jsii.String("br-migration")),
		}},
		// OVN-Kubernetes, on an Open vSwitch bridge of its own.
		{"ovn", migration.MigrationNodeNetworkProps{
			Nic:  jsii.String("ens2f1"),
			Vlan: jsii.Number(64),
			Mtu:  jsii.Number(9000),
			Bridge: migration.NodeBridge_Ovs(&migration.OvsBridge{
				Name: jsii.String("ovs-migration"), PhysicalNetworkName: jsii.String("migration"),
			}),
		}},
	}

	app := cdk8s.NewApp(nil)
	for _, network := range networks {
		chart := cdk8s.NewChart(app, &network.name, nil)
		migration.NewHyperConverged(chart, jsii.String("hyperconverged"), &migration.HyperConvergedProps{
			Nodes: jsii.Number(24), ClusterInterfaces: jsii.Strings("br-ex", "ens1f0", "ens1f1"),
		})
		network.props.NodeSelector = &map[string]*string{"example.com/virtualization": jsii.String("true")}
		nodeNetwork := migration.NewMigrationNodeNetwork(chart, jsii.String("nodes"), &network.props)
		migration.NewDedicatedMigrationNetwork(chart, jsii.String("network"), &migration.DedicatedMigrationNetworkProps{
			NodeNetwork: nodeNetwork, Range: jsii.String("10.200.5.0/24"),
		})
		migration.NewHeavyWorkloadMigration(chart, jsii.String("heavy"), nil)
	}

	app.Synth()
}
