import { ApiObject, Chart, JsonPatch, Lazy } from 'cdk8s';
import type { IApiEndpoint, IApiResource, ISubject, RoleBinding } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { acknowledgeOn } from './acknowledgement';
import type { AdoptedHyperConvergedProps, FieldChange } from './adopted-hyperconverged';
import type { Adopted } from './adoption';
import { Attachment } from './attachment';
import type { ClusterFacts } from './cluster-networks';
import type { ClusterWorkload } from './cluster-workload';
import type { EffectiveConfig } from './effective-config';
import { renderEvictionConfig } from './eviction';
import type { EvictionConfig } from './eviction';
import type { HyperConvergedProps } from './hyperconverged-props';
import { HyperConvergedVersion } from './hyperconverged-version';
import { renderLiveMigrationConfig } from './live-migration-config';
import type { LiveMigrationConfig } from './live-migration-config';
import type { RuleFinding } from './rule-finding';
import type { StatedWorkload } from './rules';
import { printable, showArgument } from './show';
import type { MigrationForecast } from './sizing/forecast';
import { SpecBlock } from './spec-block';
import { Statements } from './statements';
import { findingsOfCluster, judgeAtSynthesis, manifestsOfCluster } from './synthesis';
import type { StatedFields } from './synthesis';

/** What constructs are adopted from, by the properties that they are made with. */
const ADOPTED = new WeakMap<HyperConvergedProps, Adopted>();

/** The one name that the operator acts on. */
const NAME = 'kubevirt-hyperconverged';

/** What stands before the names of the cluster's networks among the facts. */
const NETWORKS = 'clusterNetworks.';

/** KubeVirt's ClusterRole for those who may migrate VMs. */
const MIGRATE_ROLE = 'kubevirt.io:migrate';

/** A chart's HyperConverged. */
const OF_CHART = new Attachment<Chart, HyperConverged>();

/**
 * The cluster's HyperConverged resource, which configures OpenShift Virtualization and KubeVirt as a whole.
 *
 * There is one in a cluster, always named `kubevirt-hyperconverged`; so there is one in a chart, and all constructs of the chart that
 * configure live migration contribute to it. Deleting it from a cluster uninstalls virtualization.
 *
 * What it renders is checked at synthesis, together with the migration network; all errors are reported at once, and nothing is
 * written if there is one.
 *
 * @see https://github.com/kubevirt/hyperconverged-cluster-operator/blob/main/docs/cluster-configuration.md
 * @example
 *
 * const hyperConverged = new HyperConverged(chart, 'hyperconverged', {
 *   version: HyperConvergedVersion.openShift('4.23'),
 *   nodes: 24,
 *   evictionStrategy: EvictionStrategy.LIVE_MIGRATE,
 * });
 * new HeavyWorkloadMigration(new Chart(app, 'migration'), 'heavy', { hyperConverged });
 */
export class HyperConverged extends Construct implements IApiResource, IApiEndpoint {
  /**
   * The HyperConverged of the chart that a construct is in, or of a chart that this one is in. If there is none, the chart gets one, with the
   * id `kubevirt-hyperconverged`, for OpenShift Virtualization 4.21; for another release create the HyperConverged before the constructs that
   * contribute to it.
   *
   * @throws if the scope is in no chart.
   */
  public static of(scope: Construct): HyperConverged {
    return HyperConverged._find(scope) ?? new HyperConverged(Chart.of(scope), 'kubevirt-hyperconverged');
  }

  /**
   * The HyperConverged of the chart that a construct is in, or of a chart that this one is in, if there is one already.
   *
   * @internal
   */
  public static _find(scope: Construct): HyperConverged | undefined {
    return [...Chart.of(scope).node.scopes].reverse().map(c => OF_CHART.get(c as Chart)).find(hc => hc && isInTree(hc));
  }

  /**
   * Takes over a HyperConverged that a cluster has already, so that constructs can contribute to it. What the server wrote (status, managed fields,
   * uid and the like) is left out; all else stays as it is, in the API version that it has. What constructs set wins; `changes` tells what that is.
   *
   * A CR as a cluster prints it states every default, chosen or not. To own no more than one's own fields, leave it alone and apply the
   * constructs' manifest by server-side apply.
   *
   * @throws if there isn't exactly one HyperConverged, named kubevirt-hyperconverged; if it can't be read; if nothing tells the release; or if the
   * release doesn't serve its API version.
   * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
   * @example
   *
   * // oc get hyperconverged kubevirt-hyperconverged -n openshift-cnv -o yaml > cluster.yaml
   * const hyperConverged = HyperConverged.fromManifest(chart, 'hyperconverged', { file: 'cluster.yaml', nodes: 24 });
   * new HeavyWorkloadMigration(chart, 'heavy');
   * for (const change of hyperConverged.changes) {
   *   console.log(change.source, change.field);
   * }
   */
  public static fromManifest(scope: Construct, id: string, props: AdoptedHyperConvergedProps): HyperConverged {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { adopt, readHyperConverged } = require('./adoption') as typeof import('./adoption');
    const where = `[${scope.node.path}/${id}] ${printable(props.file ?? 'manifest')}`;
    if ((props.file === undefined) === (props.manifest === undefined)) {
      throw new Error(`${where}: write either file or manifest.`);
    }
    const adopted = adopt(props.manifest ?? readHyperConverged(props.file!, where), where, props);
    const { version, metadata, spec } = adopted;
    const { nodes, clusterNetworks, clusterInterfaces, acknowledgements } = props;
    const made: HyperConvergedProps = { version, namespace: metadata.namespace, spec, nodes, clusterNetworks, clusterInterfaces, acknowledgements };
    ADOPTED.set(made, adopted);
    return new HyperConverged(scope, id, made);
  }

  /** The release that the cluster runs. */
  public readonly version: HyperConvergedVersion;

  /** The namespace of the resource, and of the NetworkAttachmentDefinitions that it refers to by name alone. */
  public readonly namespace: string;

  /** The group portion of the API version: `hco.kubevirt.io`. */
  public readonly apiGroup: string = 'hco.kubevirt.io';

  /** The name of the resource type as it appears in the API: `hyperconvergeds`. */
  public readonly resourceType: string = 'hyperconvergeds';

  /** The name of the resource: `kubevirt-hyperconverged`. */
  public readonly resourceName?: string = NAME;

  /**
   * The constructs that configure the cluster.
   *
   * @internal
   */
  public readonly _contributors = new Set<IConstruct>();

  /**
   * What constructs say of the fields of this resource, and of others of the cluster.
   *
   * @internal
   */
  public readonly _stated: StatedFields[] = [];

  /**
   * The policies that keep VMs from post copy, whatever other policies say.
   *
   * @internal
   */
  public readonly _exemptions = new Set<ApiObject>();

  /**
   * VMs that are stated to migrate in the cluster.
   *
   * @internal
   */
  public readonly _workloads: StatedWorkload[] = [];

  /** The parts of the spec that constructs set. */
  private readonly blocks: Readonly<Record<'liveMigration' | 'eviction' | 'workloadUpdates', SpecBlock>>;
  private readonly facts = new Statements();
  private readonly migrateBindings = new Map<string, RoleBinding>();

  /** What this is adopted from, if it is. */
  private readonly origin?: Adopted;

  constructor(scope: Construct, id: string, props: HyperConvergedProps = {}) {
    super(scope, id);
    this.version = props.version ?? HyperConvergedVersion.default();
    this.namespace = props.namespace ?? this.version.namespace;
    const chart = Chart.of(this);
    const first = OF_CHART.get(chart);
    if (!first || !isInTree(first)) {
      OF_CHART.set(chart, this);
    }

    const adopted = ADOPTED.get(props);
    this.origin = adopted;
    const spec = props.spec ?? {};
    const apiVersion = adopted?.apiVersion ?? this.version.apiVersion;
    const path = this.version.liveMigrationPath(apiVersion);
    const group = path.slice(0, -1);
    this.blocks = {
      liveMigration: new SpecBlock(path),
      eviction: new SpecBlock(group, ['evictionStrategy']),
      workloadUpdates: new SpecBlock([...group, 'workloadUpdateStrategy']),
    };
    const blocks = Object.values(this.blocks);
    const object = new ApiObject(this, 'Resource', {
      ...adopted?.rest,
      apiVersion,
      kind: 'HyperConverged',
      metadata: { ...adopted?.metadata ?? { labels: props.labels, annotations: props.annotations }, name: NAME, namespace: this.namespace },
      spec: Lazy.any({ produce: () => blocks.reduce((written, block) => block.writeInto(written), spec) }),
    });
    for (const [pointer, value] of adopted?.nulls ?? []) {
      object.addJsonPatch(JsonPatch.add(pointer, value));
    }
    acknowledgeOn(object, props.acknowledgements);
    this._stated.push(...blocks.map(({ path: at, statements }) => ({ object, path: at, statements })), { object, path: [], statements: this.facts });

    for (const block of blocks) {
      const stated = block.in(spec, this.node.path);
      if (!adopted) {
        block.statements.add(`the spec of ${this.node.path}`, stated);
      }
    }
    this.configureLiveMigration(this, props.liveMigration ?? {});
    this.configureEviction(this, props);
    this.describeCluster(this, props);
    judgeAtSynthesis(this).clusters.push(this);
  }

  /**
   * Sets live migration settings on behalf of another construct. Settings that are left out stay as they are.
   *
   * Two constructs that set the same setting to different values are an error at synthesis, which names both.
   *
   * @param source the construct that asks for the settings, and whose path error messages show.
   * @param config the settings.
   */
  public configureLiveMigration(source: IConstruct, config: LiveMigrationConfig): void {
    this._join(source);
    this.blocks.liveMigration.statements.add(source.node.path, renderLiveMigrationConfig(source.node.path, config));
  }

  /**
   * Sets live migration settings that nobody has asked a construct for: what it takes by default.
   *
   * @internal
   */
  public _assumeLiveMigration(source: IConstruct, config: LiveMigrationConfig): void {
    this.blocks.liveMigration.statements.add(source.node.path, renderLiveMigrationConfig(source.node.path, config), true);
  }

  /**
   * Sets what decides when virtual machines migrate, on behalf of another construct. What is left out stays as it is.
   *
   * Two constructs that set the same to different values are an error at synthesis, which names both.
   *
   * @param source the construct that asks for it, and whose path error messages show.
   * @param config the settings.
   */
  public configureEviction(source: IConstruct, config: EvictionConfig): void {
    this._join(source);
    const { evictionStrategy, workloadUpdates } = renderEvictionConfig(source.node.path, config);
    this.blocks.eviction.statements.add(source.node.path, { evictionStrategy });
    this.blocks.workloadUpdates.statements.add(source.node.path, workloadUpdates);
  }

  /**
   * Lets users, groups or service accounts migrate the virtual machines of a namespace: a RoleBinding to KubeVirt's ClusterRole `kubevirt.io:migrate`.
   *
   * The role exists from OpenShift Virtualization 4.19 (HCO 1.15) on, where a namespace's admins may not migrate without it. In earlier releases this is an error
   * at synthesis: whoever has the role admin or edit in the namespace may migrate there.
   *
   * @param namespace the namespace of the virtual machines.
   * @param subjects who may migrate them, such as `User.fromName(…)` of cdk8s-plus-27.
   * @returns the binding of the namespace, the same at each call.
   * @see https://kubevirt.io/user-guide/compute/live_migration/#rbac-permissions
   * @example
   *
   * const operators = Group.fromName(chart, 'operators', 'database-operators');
   * HyperConverged.of(chart).grantMigrate('orders', operators);
   */
  public grantMigrate(namespace: string, ...subjects: ISubject[]): RoleBinding {
    // Loaded here, since its code takes longer to load than all the rest.
    /* eslint-disable @typescript-eslint/no-require-imports */
    const plus = require('cdk8s-plus-27') as typeof import('cdk8s-plus-27');
    const { DNS_LABEL } = require('./rules/names') as typeof import('./rules/names');
    /* eslint-enable @typescript-eslint/no-require-imports */
    if (typeof namespace !== 'string') {
      throw new TypeError(`[${this.node.path}] grantMigrate: namespace is ${showArgument(namespace)}, which is no name. Write the namespace of the VMs.`);
    }
    // Ids stand in the paths that messages begin with.
    const id = DNS_LABEL.test(namespace) ? namespace : `#${this.migrateBindings.size}`;
    const binding = this.migrateBindings.get(namespace) ?? new plus.RoleBinding(this, `migrate-${id}`, {
      metadata: { name: 'migrate-virtual-machines', namespace },
      role: plus.ClusterRole.fromClusterRoleName(this, `migrate-role-${id}`, MIGRATE_ROLE),
    });
    this.migrateBindings.set(namespace, binding);
    for (const subject of subjects) {
      if (!binding.subjects.map(describeSubject).includes(describeSubject(subject))) {
        binding.addSubjects(subject);
      }
    }
    return binding;
  }

  /**
   * States what is true of the cluster, on behalf of another construct. The migration network is checked against it.
   *
   * Two constructs that state different facts are an error at synthesis, which names both.
   *
   * @param source the construct that states the facts, and whose path error messages show.
   * @param facts the facts.
   */
  public describeCluster(source: IConstruct, facts: ClusterFacts): void {
    this._join(source);
    const networks = Object.entries(facts.clusterNetworks ?? {}).map(([name, cidrs]) => [`${NETWORKS}${name}`, cidrs]);
    this.facts.add(source.node.path, { nodes: facts.nodes, clusterInterfaces: facts.clusterInterfaces, ...Object.fromEntries(networks) });
  }

  /**
   * What the constructs of the program change of a HyperConverged that was adopted, by `fromManifest`. Empty for others. Of one that is
   * rewritten to v1, fields that v1 doesn't have come first.
   */
  public get changes(): FieldChange[] {
    const { origin } = this;
    return origin ? [...origin.dropped, ...Object.values(this.blocks).flatMap(block => block.changesOf(origin.spec, this.node.path))] : [];
  }

  /**
   * The live migration settings that hold for a virtual machine, by this HyperConverged, the MigrationPolicies of the program that are for the same
   * cluster, and the release's defaults; and where each comes from. It knows of what the program has so far, and nothing of policies that only the cluster has.
   *
   * @param vmLabels the labels of the VM's instance, which come from the VM's template.
   * @param namespaceLabels the labels of its namespace. Kubernetes gives each `kubernetes.io/metadata.name`.
   * @see https://kubevirt.io/user-guide/cluster_admin/migration_policies/
   * @example
   *
   * const config = HyperConverged.of(chart).effectiveConfig({ 'example.com/workload': 'database' }, { 'kubernetes.io/metadata.name': 'orders' });
   * const timeout = config.settings['completionTimeoutPerGiB'];
   * console.log(timeout.value, timeout.source);
   */
  public effectiveConfig(vmLabels: { [label: string]: string }, namespaceLabels: { [label: string]: string } = {}): EffectiveConfig {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { effectiveConfigOf } = require('./rules/effective-config') as typeof import('./rules/effective-config');
    return effectiveConfigOf(manifestsOfCluster(this), this.version, { vm: vmLabels, namespace: namespaceLabels });
  }

  /**
   * What becomes of the migration of a virtual machine with the settings that hold for it, as `effectiveConfig` tells them.
   *
   * @throws if something is missing or impossible: the error names all of that at once.
   * @example
   *
   * const forecast = HyperConverged.of(chart).forecast({
   *   vm: {
   *     name: 'orders-db',
   *     namespace: 'orders',
   *     labels: { 'example.com/workload': 'database' },
   *     memory: Size.gibibytes(512),
   *     dirtying: MemoryDirtying.randomWrites(Bandwidth.mebibytesPerSecond(900), Size.gibibytes(64)),
   *   },
   *   link: { bandwidth: Bandwidth.gigabitsPerSecond(10) },
   * });
   * console.log(forecast.toString());
   */
  public forecast(workload: ClusterWorkload): MigrationForecast {
    const { forecastFor, readWorkload } = statedWorkload();
    return forecastFor(this.node.path, readWorkload(this.node.path, workload, this.version), manifestsOfCluster(this), this.version);
  }

  /**
   * States a virtual machine that migrates in the cluster. It changes nothing of what is written: `findings` then have advice where the settings that hold for the
   * VM don't do for it, or not as its wishes say, with the figures and what to set.
   *
   * @throws if something is missing or impossible: the error names all of that at once.
   */
  public addWorkload(workload: ClusterWorkload): void {
    this._workloads.push(statedWorkload().readWorkload(this.node.path, workload, this.version));
  }

  /**
   * What the rule book finds in all that the program has for the cluster so far: errors, which also fail the synthesis, and advice, which doesn't. Errors come first.
   *
   * @see https://github.com/cdk8s-live-migration/cdk8s-live-migration/blob/main/docs/RULES.md
   * @example
   *
   * for (const finding of HyperConverged.of(chart).findings) {
   *   console.log(finding.rule, finding.message);
   * }
   */
  public get findings(): RuleFinding[] {
    const isError = ({ severity }: { severity: string }) => (severity === 'error' ? 0 : 1);
    return findingsOfCluster(this).sort((a, b) => isError(a) - isError(b)).map(({ rule, severity, manifest, message, acknowledged }) => ({
      rule: rule.id, isError: severity === 'error', object: printable(`${manifest.kind} ${manifest.metadata?.name}`), message, acknowledged,
    }));
  }

  /**
   * This resource, for the rules of cdk8s-plus-27's roles.
   */
  public asApiResource(): IApiResource | undefined {
    return this;
  }

  /**
   * Always undefined: this is a resource.
   */
  public asNonApiResource(): string | undefined {
    return undefined;
  }

  /**
   * Notes that a construct configures the cluster.
   *
   * @throws if it is in another App, which is synthesized without this one.
   * @internal
   */
  public _join(construct: IConstruct): void {
    if (construct.node.root !== this.node.root) {
      throw new Error(`[${construct.node.path}] hyperConverged is ${this.node.path} of another App, and each is checked and written without the other. `
        + 'Put both into one App.');
    }
    this._contributors.add(construct);
  }

  /**
   * What is known of the cluster.
   *
   * @internal
   */
  public get _facts(): ClusterFacts {
    const { nodes, clusterInterfaces, ...networks } = this.facts.values;
    const clusterNetworks = Object.fromEntries(Object.entries(networks).map(([key, cidrs]) => [key.slice(NETWORKS.length), cidrs]));
    return { nodes: nodes as number | undefined, clusterInterfaces: clusterInterfaces as string[] | undefined, clusterNetworks };
  }
}

/** Loaded where a workload is stated: most programs do without. */
function statedWorkload(): typeof import('./stated-workload') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('./stated-workload') as typeof import('./stated-workload');
}

/** A subject as bindings name it. */
function describeSubject(subject: ISubject): string {
  return JSON.stringify(subject.toSubjectConfiguration());
}

/** Whether nobody has taken the construct out of its scope. */
function isInTree({ node }: HyperConverged): boolean {
  return node.scope?.node.tryFindChild(node.id)?.node === node;
}
