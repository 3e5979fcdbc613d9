// A migration network of each kind, one to a cluster.
package main

import (
	"github.com/aws/jsii-runtime-go"
	migration "github.com/cdk8s-live-migration/cdk8s-live-migration-go/cdk8slivemigration"
	"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"
)

func main() {
	app := cdk8s.NewApp(nil)

	networks := []struct {
		name  string
		props migration.DedicatedMigrationNetworkProps
	}{
		// A VLAN of the second NIC, jumbo frames, and addresses that leave out the switches' own.
		{"macvlan", migration.DedicatedMigrationNetworkProps{
			Attachment: migration.NetworkAttachment_Macvlan(&migration.MacvlanAttachment{
				Nic: jsii.String("eth1.64"), Mode: migration.MacvlanMode_BRIDGE,
			}),
			Ipam: migration.Ipam_Whereabouts(&migration.WhereaboutsRange{
				Range:      jsii.String("10.200.5.0/24"),
				RangeStart: jsii.String("10.200.5.10"),
				RangeEnd:   jsii.String("10.200.5.199"),
				Exclude:    jsii.Strings("10.200.5.64/30"),
			}),
			Mtu: jsii.Number(9000),
		}},
		// IPv4 and IPv6 at once: a pod gets an address of each.
		{"dual-stack", migration.DedicatedMigrationNetworkProps{
			Nic: jsii.String("eth1"),
			Ipam: migration.Ipam_Whereabouts(
				&migration.WhereaboutsRange{Range: jsii.String("10.200.5.0/24")},
				&migration.WhereaboutsRange{Range: jsii.String("fd10:200:5::/64")},
			),
		}},
		// One MAC address to a switch port.
		{"ipvlan", migration.DedicatedMigrationNetworkProps{
			Attachment: migration.NetworkAttachment_Ipvlan(&migration.IpvlanAttachment{Nic: jsii.String("eth1"), Mode: migration.IpvlanMode_L2}),
			Range:      jsii.String("10.200.5.0/24"),
		}},
		// A Linux bridge that holds the NIC, with the VLAN on the port.
		{"bridge", migration.DedicatedMigrationNetworkProps{
			Attachment: migration.NetworkAttachment_Bridge(&migration.BridgeAttachment{Bridge: jsii.String("br-migration"), Vlan: jsii.Number(64)}),
			Range:      jsii.String("10.200.5.0/24"),
		}},
		// OVN-Kubernetes, which hands out the addresses of its subnets itself.
		{"ovn", migration.DedicatedMigrationNetworkProps{
			Attachment: migration.NetworkAttachment_OvnLocalnet(&migration.OvnLocalnetAttachment{
				PhysicalNetworkName: jsii.String("migration"), Vlan: jsii.Number(64),
			}),
			Ipam: migration.Ipam_OvnSubnets(&migration.OvnSubnets{
				Subnets: jsii.Strings("10.200.5.0/24"), ExcludeSubnets: jsii.Strings("10.200.5.0/29"),
			}),
			Mtu: jsii.Number(8900),
		}},
		// A DHCP server that is already on the network, and a definition that several namespaces use.
		{"dhcp", migration.DedicatedMigrationNetworkProps{
			Nic:         jsii.String("eth1"),
			Ipam:        migration.Ipam_Dhcp(),
			Namespace:   jsii.String("default"),
			Name:        jsii.String("migration"),
			NetworkName: jsii.String("migration"),
			CniVersion:  jsii.String("1.0.0"),
		}},
		// Any other CNI plugin, and any other address management.
		{"other-plugins", migration.DedicatedMigrationNetworkProps{
			Attachment: migration.NetworkAttachment_Raw(&map[string]interface{}{"type": "sriov", "vlan": 64, "spoofchk": "on"}),
			Ipam:       migration.Ipam_Raw(&map[string]interface{}{"type": "nv-ipam", "poolName": "migration"}),
		}},
	}

	for _, network := range networks {
		chart := cdk8s.NewChart(app, &network.name, nil)
		migration.NewHyperConverged(chart, jsii.String("hyperconverged"), &migration.HyperConvergedProps{
			Version: migration.HyperConvergedVersion_OpenShift(jsii.String("4.21")), Nodes: jsii.Number(24),
		})
		migration.NewDedicatedMigrationNetwork(chart, jsii.String("network"), &network.props)
	}

	app.Synth()
}
