// A migration network of each kind, one to a cluster.
import { App, Chart } from 'cdk8s';
import {
  DedicatedMigrationNetwork, DedicatedMigrationNetworkProps, HyperConverged, HyperConvergedVersion, Ipam, IpvlanMode, MacvlanMode, NetworkAttachment,
} from 'cdk8s-live-migration';

const app = new App();

const networks: Record<string, DedicatedMigrationNetworkProps> = {
  // A VLAN of the second NIC, jumbo frames, and addresses that leave out the switches' own.
  'macvlan': {
    attachment: NetworkAttachment.macvlan({ nic: 'eth1.64', mode: MacvlanMode.BRIDGE }),
    ipam: Ipam.whereabouts({
      range: '10.200.5.0/24', rangeStart: '10.200.5.10', rangeEnd: '10.200.5.199', exclude: ['10.200.5.64/30'],
    }),
    mtu: 9000,
  },
  // IPv4 and IPv6 at once: a pod gets an address of each.
  'dual-stack': {
    nic: 'eth1',
    ipam: Ipam.whereabouts({ range: '10.200.5.0/24' }, { range: 'fd10:200:5::/64' }),
  },
  // One MAC address to a switch port.
  'ipvlan': {
    attachment: NetworkAttachment.ipvlan({ nic: 'eth1', mode: IpvlanMode.L2 }),
    range: '10.200.5.0/24',
  },
  // A Linux bridge that holds the NIC, with the VLAN on the port.
  'bridge': {
    attachment: NetworkAttachment.bridge({ bridge: 'br-migration', vlan: 64 }),
    range: '10.200.5.0/24',
  },
  // OVN-Kubernetes, which hands out the addresses of its subnets itself.
  'ovn': {
    attachment: NetworkAttachment.ovnLocalnet({ physicalNetworkName: 'migration', vlan: 64 }),
    ipam: Ipam.ovnSubnets({ subnets: ['10.200.5.0/24'], excludeSubnets: ['10.200.5.0/29'] }),
    mtu: 8900,
  },
  // A DHCP server that is already on the network, and a definition that several namespaces use.
  'dhcp': {
    nic: 'eth1',
    ipam: Ipam.dhcp(),
    namespace: 'default',
    name: 'migration',
    networkName: 'migration',
    cniVersion: '1.0.0',
  },
  // Any other CNI plugin, and any other address management.
  'other-plugins': {
    attachment: NetworkAttachment.raw({ type: 'sriov', vlan: 64, spoofchk: 'on' }),
    ipam: Ipam.raw({ type: 'nv-ipam', poolName: 'migration' }),
  },
};

for (const [name, props] of Object.entries(networks)) {
  const chart = new Chart(app, name);
  new HyperConverged(chart, 'hyperconverged', { version: HyperConvergedVersion.openShift('4.21'), nodes: 24 });
  new DedicatedMigrationNetwork(chart, 'network', props);
}

app.synth();
