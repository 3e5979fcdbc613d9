// The nodes' side of the migration network and the pods' side from one statement: interface, VLAN and MTU can't differ.
import { App, Chart } from 'cdk8s';
import { PercentOrAbsolute } from 'cdk8s-plus-27';
import {
  BondMode, DedicatedMigrationNetwork, HeavyWorkloadMigration, HyperConverged, MigrationNodeNetwork, NodeBridge,
} from 'cdk8s-live-migration';
import type { MigrationNodeNetworkProps } from 'cdk8s-live-migration';

const networks: Record<string, MigrationNodeNetworkProps> = {
  // A NIC of its own, with jumbo frames. Two nodes at a time, and no further if one fails.
  nic: { nic: 'ens2f1', mtu: 9000, maxUnavailable: PercentOrAbsolute.absolute(2) },
  // Two NICs as one, with a VLAN on it.
  bond: {
    bond: { name: 'bond1', mode: BondMode.LACP, ports: ['ens2f0', 'ens2f1'], options: { lacp_rate: 'fast' } }, vlan: 1064, mtu: 9000,
  },
  // A VLAN on a bond that the nodes have for other things as well, with a Linux bridge on it.
  bridge: { sharedNic: 'bond0', vlan: 64, bridge: NodeBridge.linux('br-migration') },
  // OVN-Kubernetes, on an Open vSwitch bridge of its own.
  ovn: { nic: 'ens2f1', vlan: 64, mtu: 9000, bridge: NodeBridge.ovs({ name: 'ovs-migration', physicalNetworkName: 'migration' }) },
};

const app = new App();
for (const [name, props] of Object.entries(networks)) {
  const chart = new Chart(app, name);
  new HyperConverged(chart, 'hyperconverged', { nodes: 24, clusterInterfaces: ['br-ex', 'ens1f0', 'ens1f1'] });
  const nodeNetwork = new MigrationNodeNetwork(chart, 'nodes', { nodeSelector: { 'example.com/virtualization': 'true' }, ...props });
  new DedicatedMigrationNetwork(chart, 'network', { nodeNetwork, range: '10.200.5.0/24' });
  new HeavyWorkloadMigration(chart, 'heavy');
}

app.synth();
