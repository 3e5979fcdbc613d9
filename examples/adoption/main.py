# A HyperConverged that the cluster has already, edited by hand over the years, taken over without losing a line.
import sys
from pathlib import Path

from cdk8s import App, Chart
from cdk8s_live_migration import DedicatedMigrationNetwork, HeavyWorkloadMigration, HyperConverged

app = App()
chart = Chart(app, "prod-east")

# oc get hyperconverged kubevirt-hyperconverged -n openshift-cnv -o yaml > cluster.yaml
cluster = Path(__file__).with_name("cluster.yaml")
hyper_converged = HyperConverged.from_manifest(chart, "hyperconverged", file=str(cluster), nodes=24)
HeavyWorkloadMigration(chart, "heavy")
DedicatedMigrationNetwork(chart, "network", nic="eth1", range="10.200.5.0/24")

for change in hyper_converged.changes:
    before = "unset" if change.before is None else change.before
    print(f"{change.source} changes {change.field} from {before} to {change.after}", file=sys.stderr)

app.synth()
