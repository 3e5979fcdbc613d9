// Where the rules and a bare API server differ, and should: all that is known. Whatever is not in this table is a disagreement.
const { parseQuantity, compareDecimals } = require('../../lib/quantity');
const { isJudged } = require('../../lib/rules');
const { RULE_BOOK } = require('../../lib/rules/book');

const README = 'https://github.com/cdk8s-live-migration/cdk8s-live-migration/blob/main/README.md';

/** Parts of a HyperConverged's spec that are about migrations. */
const OURS = ['liveMigrationConfig', 'evictionStrategy', 'workloadUpdateStrategy'];

/** How deep a field stands in another part of a HyperConverged's spec: 0 if it is that part, undefined if it is in none. */
function depthInOtherPart(field, { apiVersion, kind }) {
  const [top, group, ...deep] = field.split(/[.[]/);
  const [part, ...rest] = apiVersion === 'hco.kubevirt.io/v1' && group !== 'featureGates' ? deep : [group, ...deep];
  return kind === 'HyperConverged' && top === 'spec' && part !== undefined && !OURS.includes(part) ? rest.length : undefined;
}

/** Whether a complaint is of a rule that a definition of v1 has for a group as a whole, and of parts of it that aren't about migrations. */
const isOfGroup = ({ field, why }, { apiVersion, kind }) => kind === 'HyperConverged' && apiVersion === 'hco.kubevirt.io/v1' && /^spec\.\w+$/.test(field)
  && /^Invalid value: "object": /.test(why) && !OURS.some(part => why.includes(part));

/** What the server complains of, and the library passes by: `holds` of a complaint. */
const SERVER_ALONE = [
  {
    what: 'a key without a value, by server-side apply',
    why: 'where an object is created or patched the server drops a null; only server-side apply refuses it, unless the field has a default',
    source: 'https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting-and-nullable',
    holds: ({ why }, { isCreated }) => isCreated && /null/.test(why),
  },
  {
    what: 'an object of a kind that the rules have nothing to do with',
    why: 'objects of other kinds pass: of other products, of none, or of a kind that only looks like one of these',
    source: README,
    holds: ({ why }, { object }) => /^no matches for kind/.test(why) && !isJudged(object.apiVersion, object.kind),
  },
  {
    what: 'metadata.managedFields, by server-side apply',
    why: 'what a cluster prints has them, and is judged as it is',
    source: 'https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management',
    holds: ({ why }) => why === 'metadata.managedFields must be nil',
  },
  {
    what: 'a field of a HyperConverged\'s spec that no release has',
    why: 'LM058 tells of it as advice: what is adopted from a cluster keeps fields that the rule book has not heard of',
    source: README,
    holds: ({ field, why }, { advice }) => /not declared|unknown field/.test(why) && advice('LM058').some(({ path }) => path.join('.') === field),
  },
  {
    what: 'what is in a part of a HyperConverged\'s spec that is not about migrations',
    why: 'it passes through; of such a part only its name, its type and its release are looked at',
    source: README,
    holds: ({ field }, { object }) => depthInOtherPart(field, object) > 0,
  },
  {
    what: 'a value that such a part cannot have',
    why: 'as above: it is one of a few words, or a list or an object of which a rule of the definition asks more than its type',
    source: README,
    holds: ({ field, why }, { object }) => isOfGroup({ field, why }, object) || depthInOtherPart(field, object) === 0
      && /^(Unsupported value: "|Too many: |Invalid value: "?(array|object)"?: (?!.*must be of type))/.test(why),
  },
  {
    what: 'a status',
    why: 'people don\'t write it, and what a cluster prints has one that its own API server took',
    source: README,
    holds: ({ field }) => /^status($|\.)/.test(field),
  },
  {
    what: 'what is in metadata.ownerReferences',
    why: 'controllers write it; it is only looked at whether it is a list',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/',
    holds: ({ field, why }) => /^metadata\.ownerReferences./.test(field) || why.includes('Go struct field OwnerReference.'),
  },
  {
    what: 'metadata.uid and metadata.resourceVersion of an object that is not there',
    why: 'what a cluster prints has them, and is judged as it is',
    source: 'https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions',
    holds: ({ why }, { object: { metadata } }) => typeof (metadata.uid ?? metadata.resourceVersion) === 'string'
      && /^(strconv\.ParseUint|Operation cannot be fulfilled)/.test(why),
  },
  {
    what: 'kubevirt.io/v1alpha3 of a VirtualMachineInstanceMigration',
    why: 'KubeVirt serves it besides v1; the definition that is at hand has v1 only',
    source: 'https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-operator/resource/generate/components/crds.go',
    holds: ({ why }, { object }) => why === 'no matches for kind "VirtualMachineInstanceMigration" in version "kubevirt.io/v1alpha3"'
      && object.apiVersion === 'kubevirt.io/v1alpha3',
  },
];

/** What both accept, and the server does not keep: `holds` of what is lost. */
const NOT_KEPT = [
  {
    what: 'a namespace of a kind that is in none',
    why: 'the server drops it, and so does kubectl',
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#not-all-objects-are-in-a-namespace',
    holds: loss => loss.startsWith('metadata.namespace is undefined'),
  },
  {
    what: 'a status, and what the server itself writes into metadata',
    why: 'it passes over what others write there; a status can be written by itself only',
    source: 'https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/',
    holds: loss => (
      /^status\b|^metadata\.(creationTimestamp|deletion(Timestamp|GracePeriodSeconds)|generation|uid|selfLink|resourceVersion|managedFields) is /.test(loss)
    ),
  },
];

/** What rules find, and the server lets pass: `holds` of a finding. The source is the rule's own, where it is one rule's. */
const RULES_ALONE = [
  {
    what: 'what the nodes are to have, in spec.desiredState',
    why: 'the server keeps it as it is; NMState or the kernel refuses it, or it does something else than it says',
    source: 'https://nmstate.io/devel/yaml_api.html',
    holds: ({ path }) => path[1] === 'desiredState' && path.length > 2,
  },
  {
    what: 'a CNI configuration, in spec.config',
    why: 'the server keeps it as it is; Multus or the plugin refuses it, or it does something else than it says',
    source: 'https://www.cni.dev/docs/spec/',
    holds: ({ path }) => path[1] === 'config',
  },
  {
    id: 'LM002',
    what: 'a whole number from 2^53 on (LM002)',
    why: 'no program in JavaScript can hold it exactly, and no timeout is that long',
    holds: ({ value }) => Number.isInteger(value) && !Number.isSafeInteger(value),
  },
  {
    id: 'LM003',
    what: 'a negative number, or a limit from 2^31 on (LM003)',
    why: 'the definition has no minimum, and an API server does not look at the format int32; the operator and KubeVirt refuse it, or it is over at once',
    holds: ({ value }) => Number.isInteger(value) && (value < 0 || value > 2 ** 31 - 1),
  },
  { id: 'LM004', what: 'a limit of 0 (LM004)', why: 'no migration ever starts', holds: ({ value }) => value === 0 },
  {
    id: 'LM005',
    what: 'a bandwidth that is negative, no whole number of bytes, above 2^63 - 1, or has a fraction as its exponent (LM005)',
    why: 'the pattern of the definition lets it pass; the operator cannot read it, or KubeVirt cannot use it',
    holds: ({ value }) => {
      const quantity = parseQuantity(String(value));
      return quantity ? quantity.digits < 0n || quantity.scale > 0 || compareDecimals(quantity, { digits: 2n ** 63n - 1n, scale: 0 }) > 0
        : /^[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?(\d+\.\d*|\.\d+|\d{4,})$/.test(value);
    },
  },
  { id: 'LM006', what: 'a bandwidth below 1 MiB/s (LM006)', why: 'KubeVirt takes it as 1 MiB/s',
    holds: ({ value }) => compareDecimals(parseQuantity(String(value)), { digits: 2n ** 20n, scale: 0 }) < 0 },
  { id: 'LM007', what: 'post copy without a completion timeout (LM007)', why: 'post copy never begins', holds: ({ value }) => value === 0 },
  {
    id: 'LM008',
    what: 'post copy that may not disturb the workload (LM008)',
    why: 'KubeVirt cancels the migration in place of post copy',
    holds: ({ path, value }) => (path[path.length - 1] === 'allowPostCopy' ? value === true : value === false),
  },
  { id: 'LM009', what: 'a network that Multus cannot read (LM009)', why: 'to the server it is any text', holds: ({ value }) => typeof value === 'string' },
  {
    id: 'LM010',
    what: 'a HyperConverged of another name (LM010)',
    why: 'the pattern of the definition is not anchored; the operator ignores it',
    holds: ({ value }) => value !== 'kubevirt-hyperconverged' && (value === undefined || value === null || value.includes('kubevirt-hyperconverged')),
  },
  {
    id: 'LM013',
    what: 'a namespace of a kind that is in none, or that is empty (LM013)',
    why: 'the server drops it; whoever wrote it meant something else',
    holds: ({ path, value }, { object }) => path[1] === 'namespace' && (value === '' || ['MigrationPolicy',
      'NodeNetworkConfigurationPolicy'].includes(object.kind)),
  },
  { id: 'LM014', what: 'more migrations per node than in the cluster (LM014)', why: 'the limit of the node is never reached',
    holds: ({ value }) => Number.isSafeInteger(value) && value > 1 },
  {
    id: 'LM027',
    what: 'a reference to a migration network in another namespace (LM027)',
    why: 'the server does not look references up',
    holds: ({ path }) => ['network', 'namespace'].includes(path[path.length - 1]),
  },
  {
    id: 'LM029',
    what: 'a label in a selector that no object can have (LM029)',
    why: 'to the server the selectors of a MigrationPolicy are any text',
    holds: ({ path, value }) => path.length === 4 && (value === null || typeof value === 'string'),
  },
  {
    id: 'LM059',
    what: 'how many nodes may be changed at once (LM059)',
    why: 'to the server it is any whole number or text; NMState takes its own default if it cannot read it',
    holds: ({ path, value }) => path[1] === 'maxUnavailable' && ['number', 'string'].includes(typeof value),
  },
  {
    id: 'LM059',
    what: 'a label\'s value that no node can have (LM059)',
    why: 'the rule of the definition is about keys',
    holds: ({ path, value }) => path[1] === 'nodeSelector' && path.length === 3 && (value === null || typeof value === 'string'),
  },
  {
    id: 'LM059',
    what: 'a name above 63 characters of a NodeNetworkConfigurationPolicy (LM059)',
    why: 'NMState puts it into a label',
    holds: ({ path, value }) => path[1] === 'name' && value.length > 63,
  },
  {
    id: 'LM067',
    what: 'an eviction or update of workloads that KubeVirt passes over, or that never happens (LM067)',
    why: 'to the server methods and intervals are any text, and a size any number',
    holds: ({ path }) => /workloadUpdateMethods|batchEvictionSize|batchEvictionInterval/.test(path.join('.')),
  },
  {
    id: 'LM071',
    what: 'a migration without a VM, of a VM that there cannot be, or to nodes that there cannot be (LM071)',
    why: 'it is KubeVirt\'s webhook that refuses it',
    holds: ({ path }) => /^spec\.(vmiName|addedNodeSelector\..*|priority)$/s.test(path.join('.')),
  },
  { id: 'LM072', what: 'a binding to a role that the release does not have (LM072)', why: 'the server does not look roles up, and grants nothing',
    holds: ({ value }) => value === 'kubevirt.io:migrate' },
  {
    id: 'LM077',
    what: 'a status, or metadata of the server\'s own (LM077)',
    why: 'the server passes over what others write there',
    holds: ({ path }) => path[0] === 'status' || ['generation', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'].includes(path[1]),
  },
];


exports.DIFFERENCES = [
  ...SERVER_ALONE.map(difference => ({ ...difference, side: 'server' })),
  ...NOT_KEPT.map(difference => ({ ...difference, side: 'kept' })),
  ...RULES_ALONE.map(({ id, holds, ...difference }) => ({
    side: 'rules', source: RULE_BOOK.find(rule => rule.id === id)?.source, ...difference, holds: (finding,
      asked) => (id ?? finding.rule.id) === finding.rule.id && holds(finding, asked),
  })),
];
