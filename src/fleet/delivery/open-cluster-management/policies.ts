import { ApiObject, Chart } from 'cdk8s';
import type { App } from 'cdk8s';
import { groupsOf, namesOf } from './groups';
import type { ClusterGroup } from './groups';
import { problemsOfManifests } from './manifests';
import { DEFAULT_NAMES, addBindings, addPlacement, hubOf, placementsOf } from './placement';
import type { Hub } from './placement';
import { problemsOfPolicies } from './problems';
import { PolicyRemediation, PolicySeverity } from '../../open-cluster-management';
import type { OpenClusterManagementPolicyProps } from '../../open-cluster-management';
import type { DeliveredCluster, Delivery, HubDelivery, HubSurroundings } from '../delivery';

const POLICY_API = 'policy.open-cluster-management.io';

/** What is in an object is text, not a template, whatever braces there are in it. */
const ANNOTATIONS = { [`${POLICY_API}/disable-templates`]: 'true' };

/** What etcd takes by default is 1.5 MiB; some of that is for what the hub itself adds to a policy. */
const MOST_BYTES = 1024 * 1024;

/** Policies, one to all clusters that have equal manifests. */
export function policies(props: OpenClusterManagementPolicyProps): Delivery {
  return {
    chart: props.name ?? DEFAULT_NAMES.policies,
    needsObjects: true,
    atOnce: props.remediation === PolicyRemediation.ENFORCE ? 'openClusterManagementPolicy.remediation ENFORCE' : undefined,
    problems: clusters => problemsOfPolicies(props, clusters),
    addHubCharts: (app, clusters, surroundings) => addPolicies(app, clusters, props, surroundings),
  };
}

function addPolicies(
  app: App, delivered: readonly DeliveredCluster[], props: OpenClusterManagementPolicyProps, surroundings: HubSurroundings,
): HubDelivery {
  const { name = DEFAULT_NAMES.policies, remediation = PolicyRemediation.INFORM, severity = PolicySeverity.MEDIUM } = props;
  const hub = hubOf(props, name);
  const groups = groupsOf(delivered);
  const problems = groups.flatMap(group => problemsOfManifests(group, MOST_BYTES, 'a policy takes %. Divide them over two fleets'));
  if (problems.length > 0) {
    throw new Error(problems.join('\n'));
  }
  if (groups.length === 0) {
    return {};
  }
  const chart = new Chart(app, name);
  addBindings(chart, hub);
  const names = namesOf(groups, name, hub.namespace, placementsOf(hub, surroundings), surroundings.namesIn(hub.namespace));
  for (const [group, policy] of names) {
    addPlacement(chart, hub, policy, group);
    addPolicy(chart, hub, policy, group, remediation, severity);
  }
  return {};
}

function addPolicy(chart: Chart, hub: Hub, name: string, { objects }: ClusterGroup, remediationAction: string, severity: string): void {
  const { namespace, labels } = hub;
  new ApiObject(chart, `policy ${name}`, {
    apiVersion: `${POLICY_API}/v1`,
    kind: 'Policy',
    metadata: { namespace, name, labels, annotations: ANNOTATIONS },
    spec: {
      'disabled': false,
      remediationAction,
      'policy-templates': [{
        objectDefinition: {
          apiVersion: `${POLICY_API}/v1`,
          kind: 'ConfigurationPolicy',
          metadata: { name, annotations: ANNOTATIONS },
          spec: {
            remediationAction,
            severity,
            'pruneObjectBehavior': 'None', // nothing goes when the policy does: deleting a HyperConverged uninstalls virtualization
            'object-templates': objects.map(objectDefinition => ({ complianceType: 'musthave', objectDefinition })),
          },
        },
      }],
    },
  });
  new ApiObject(chart, `policy binding ${name}`, {
    apiVersion: `${POLICY_API}/v1`,
    kind: 'PlacementBinding',
    metadata: { namespace, name, labels },
    placementRef: { apiGroup: 'cluster.open-cluster-management.io', kind: 'Placement', name },
    subjects: [{ apiGroup: POLICY_API, kind: 'Policy', name }],
  });
}
