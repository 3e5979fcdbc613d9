# Live migration for heavy workloads, as OpenShift's documentation has it, over a network of its own.
from cdk8s import App, Chart
from cdk8s_live_migration import DedicatedMigrationNetwork, HeavyWorkloadMigration

app = App()
chart = Chart(app, "prod-east")

HeavyWorkloadMigration(chart, "heavy")
DedicatedMigrationNetwork(chart, "network", nic="eth1", range="10.200.5.0/24")

app.synth()
