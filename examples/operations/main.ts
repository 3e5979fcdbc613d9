// Who may migrate VMs, what becomes of VMs when nodes are drained and KubeVirt is upgraded, and a node that is emptied in an order of one's own.
import { App, Chart, Duration } from 'cdk8s';
import { Group, ServiceAccount } from 'cdk8s-plus-27';
import {
  EvictionStrategy, HeavyWorkloadMigration, HyperConverged, VirtualMachineMigration, WorkloadUpdateMethod,
} from 'cdk8s-live-migration';

const app = new App();

const platform = new Chart(app, 'platform');
const hyperConverged = new HyperConverged(platform, 'hyperconverged', {
  evictionStrategy: EvictionStrategy.LIVE_MIGRATE,
  // After an upgrade VMs migrate; those that can't are restarted, two every five minutes.
  workloadUpdateStrategy: {
    methods: [WorkloadUpdateMethod.LIVE_MIGRATE, WorkloadUpdateMethod.EVICT],
    batchEvictionSize: 2,
    batchEvictionInterval: Duration.minutes(5),
  },
});
new HeavyWorkloadMigration(platform, 'heavy');

// From 4.19 on a namespace's admins may not migrate its VMs, unless they are given the right.
const pipeline = new ServiceAccount(platform, 'pipeline', { metadata: { name: 'maintenance', namespace: 'orders' } });
hyperConverged.grantMigrate('orders', Group.fromName(platform, 'operators', 'database-operators'), pipeline);

// For `kubectl create -f`, once a node is to be emptied: the replica first, then the primary, to nodes of the other rack. A file each, so that the
// pipeline can wait for one before it creates the next.
for (const [i, virtualMachine] of ['orders-db-1', 'orders-db-0'].entries()) {
  new VirtualMachineMigration(new Chart(app, `drain-${i + 1}`, { namespace: 'orders' }), virtualMachine, {
    hyperConverged, virtualMachine, addedNodeSelector: { 'topology.kubernetes.io/zone': 'rack-b' },
  });
}

app.synth();
