import { ApiObject, Chart } from 'cdk8s';
import type { App } from 'cdk8s';
import { problemsOfProps } from './argo-cd-problems';
import { HUB } from './delivery';
import type { DeliveredCluster, Delivery, HubDelivery } from './delivery';
import { KUSTOMIZATION_FILE } from './kustomization';
import { areInSteps, divide } from './waves';
import type { Waves } from './waves';
import { count } from '../../show';
import { ArgoCdGenerator } from '../argo-cd-delivery-props';
import type { ArgoCdDeliveryProps } from '../argo-cd-delivery-props';
import { byText } from '../cluster-name';
import type { FleetClusterProps } from '../fleet-cluster';

/** The label of an Application that has the name of its cluster, by which waves choose. */
const CLUSTER_LABEL = 'cdk8s-live-migration/cluster';

/** What etcd takes of one object by its default (--max-request-bytes), less what the API server and Argo CD add: managed fields and conditions. */
const MOST_BYTES = 1.5 * 2 ** 20 - 2 ** 16;

/** What the state of an Application in a RollingSync takes in the ApplicationSet's status, besides its name: Argo CD's longest message, and a commit. */
const STATE_BYTES = 272;

/** With it, Argo CD's controller lets go of the Applications before the ApplicationSet is deleted. */
const LETS_GO = 'resources-finalizer.argocd.argoproj.io';

const CHART = 'argo-cd';

const COMPARE_OPTIONS = 'argocd.argoproj.io/compare-options';
const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';

/** An ApplicationSet over the clusters' folders. */
export class ArgoCdDelivery implements Delivery {
  public readonly protection = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };

  /** A network that is gone from Git and stays would have its Application out of sync for ever, and so waves that come later wait. */
  public readonly remainder = { [COMPARE_OPTIONS]: 'IgnoreExtraneous' };

  /** What the HyperConverged refers to is there before it does: Argo CD goes by name otherwise. */
  public readonly order = {
    NodeNetworkConfigurationPolicy: { [SYNC_WAVE]: '-2' },
    NetworkAttachmentDefinition: { [SYNC_WAVE]: '-1' },
    MigrationPolicy: { [SYNC_WAVE]: '-1' },
  };

  public readonly chart = CHART;
  public readonly leavesOut = [KUSTOMIZATION_FILE];

  private readonly props: ArgoCdDeliveryProps;

  constructor(props: ArgoCdDeliveryProps) {
    this.props = props ?? {}; // whoever calls without types may hand over nothing
  }

  public problems(clusters: readonly FleetClusterProps[]): string[] {
    const problems = problemsOfProps(this.props);
    if (problems.length === 0) {
      const manifest = this.manifest(clusters, this.wavesOf(clusters, problems));
      problems.push(...problems.length === 0 ? this.problemsOfSize(manifest, clusters) : []);
    }
    return problems.map(problem => `delivery: ${problem}`);
  }

  public addHubCharts(app: App, delivered: readonly DeliveredCluster[]): HubDelivery {
    const clusters = delivered.map(({ cluster }) => cluster);
    const waves = this.wavesOf(clusters, []);
    new ApiObject(new Chart(app, CHART), 'application-set', this.manifest(clusters, waves));
    const most = (wave: number) => this.most(wave, waves!.stated[wave]?.length ?? 0);
    return { changeInSteps: names => waves !== undefined && areInSteps(names, waves, most) };
  }

  private wavesOf(clusters: readonly FleetClusterProps[], problems: string[]): Waves | undefined {
    const { waves } = this.props; // whoever calls without types may hand over null
    return waves ? divide(waves.map(wave => wave.clusters), clusters, problems) : undefined;
  }

  private manifest(clusters: readonly FleetClusterProps[], waves: Waves | undefined) {
    const { project, namespace, deleteApplications } = this.props;
    const { name } = this;
    const { generators, path, cluster, templatePatch } = this.generator(clusters);
    return {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'ApplicationSet',
      metadata: { name, namespace: namespace ?? 'argocd', ...deleteApplications ? {} : { finalizers: [LETS_GO] } },
      spec: {
        goTemplate: true,
        goTemplateOptions: ['missingkey=error'],
        generators,
        syncPolicy: { applicationsSync: deleteApplications ? 'sync' : 'create-update', preserveResourcesOnDeletion: true },
        ...waves ? { strategy: { type: 'RollingSync', rollingSync: { steps: this.steps(waves) } } } : {},
        template: {
          metadata: {
            name: `${name}-${cluster}`,
            labels: { [CLUSTER_LABEL]: cluster },
            // Else what the API server's defaults add would be a difference.
            annotations: { [COMPARE_OPTIONS]: 'ServerSideDiff=true' },
          },
          spec: {
            project: project ?? 'default',
            source: {
              repoURL: this.props.repoUrl,
              targetRevision: this.revision,
              path,
              // The kustomization of another delivery is no manifest.
              directory: { recurse: true, exclude: KUSTOMIZATION_FILE },
            },
            destination: { name: (this.props.clusterName ?? '{cluster}').replaceAll('{cluster}', cluster) },
            syncPolicy: this.syncPolicy(),
          },
        },
        ...templatePatch === undefined ? {} : { templatePatch },
      },
    };
  }

  private get name(): string {
    return this.props.name ?? 'live-migration';
  }

  private get revision(): string {
    return this.props.revision ?? 'HEAD';
  }

  /** What generates the Applications, and what it calls a cluster and its folder. */
  private generator(clusters: readonly FleetClusterProps[]) {
    const { repoUrl, path: folder, generator } = this.props;
    const within = (name: string) => (folder === '.' ? name : `${folder}/${name}`);
    if (generator === ArgoCdGenerator.LIST) {
      const elements = clusters.map(({ name, labels = {} }) => ({
        cluster: name, labels: Object.fromEntries(Object.entries(labels).filter(([label]) => label !== CLUSTER_LABEL)),
      }));
      const templatePatch = '{"metadata":{"labels":{{toJson .labels}}}}';
      return { generators: [{ list: { elements } }], path: within('{{.cluster}}'), cluster: '{{.cluster}}', templatePatch };
    }
    const directories = [{ path: within('*') }, { path: within(HUB), exclude: true }];
    return { generators: [{ git: { repoURL: repoUrl, revision: this.revision, directories } }], path: '{{.path.path}}', cluster: '{{.path.basename}}' };
  }

  /** The steps of a RollingSync. The last has whatever the others don't, so that no cluster is in none. */
  private steps({ stated, rest }: Waves) {
    const hasRest = rest.length > 0;
    const others = hasRest ? stated : stated.slice(0, -1);
    const last = others.flat().sort(byText);
    const only = (operator: string, values: readonly string[]) => ({ matchExpressions: [{ key: CLUSTER_LABEL, operator, values }] });
    return [
      ...others.map((names, i) => ({ ...only('In', names), ...this.maxUpdate(i) })),
      { ...last.length > 0 ? only('NotIn', last) : {}, ...hasRest ? {} : this.maxUpdate(stated.length - 1) },
    ];
  }

  private maxUpdate(wave: number): { readonly maxUpdate?: number | string } {
    const { maxUpdate, maxUpdatePercent } = this.props.waves![wave];
    return typeof maxUpdate === 'number' ? { maxUpdate } : typeof maxUpdatePercent === 'number' ? { maxUpdate: `${maxUpdatePercent}%` } : {};
  }

  /** How many of a wave's clusters are synced at once; undefined if all are. */
  private most(wave: number, size: number): number | undefined {
    const { maxUpdate, maxUpdatePercent } = this.props.waves![wave] ?? {};
    return maxUpdate ?? (typeof maxUpdatePercent === 'number' ? Math.max(1, Math.floor(size * maxUpdatePercent / 100)) : undefined);
  }

  private syncPolicy() {
    const { waves, automatedSync, selfHeal, prune, syncOptions } = this.props;
    return {
      // With waves it would sync all at once where progressive syncs are not enabled.
      ...waves || automatedSync === false ? {} : { automated: { prune: prune ?? false, selfHeal: selfHeal ?? false } },
      syncOptions: ['ServerSideApply=true', ...syncOptions ?? []],
    };
  }

  private problemsOfSize(manifest: object, clusters: readonly FleetClusterProps[]): string[] {
    const { waves, generator } = this.props;
    const states = waves ? clusters.reduce((sum, { name }) => sum + STATE_BYTES + `${this.name}-${name}`.length, 0) : 0;
    const bytes = Buffer.byteLength(JSON.stringify(manifest)) + states;
    if (bytes <= MOST_BYTES) {
      return [];
    }
    const size = `${(bytes / 2 ** 20).toFixed(1)} MiB`;
    const what = `${count(clusters.length, 'cluster')} make an ApplicationSet of about ${size}, ${waves ? 'with the state of each that Argo CD keeps for waves, ' : ''}`;
    const fixes = [...generator === ArgoCdGenerator.LIST ? ['leave out generator'] : [], ...waves ? ['leave out waves'] : [], 'make several fleets'];
    const fix = fixes.join(', or ');
    return [`${what}and etcd takes 1.5 MiB. ${fix[0].toUpperCase()}${fix.slice(1)}.`];
  }
}
