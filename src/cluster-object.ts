import { Chart } from 'cdk8s';
import type { ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { HyperConverged } from './hyperconverged';
import { HyperConvergedVersion } from './hyperconverged-version';
import { judgeAtSynthesis } from './synthesis';

/**
 * Which cluster a construct is for that doesn't configure its HyperConverged.
 */
export interface ClusterObjectProps {
  /**
   * The HyperConverged of the cluster, such as another chart's. The resource is judged together with it.
   *
   * @default - the chart's own, else the only one of the app, else none
   */
  readonly hyperConverged?: HyperConverged;

  /**
   * The release that the cluster runs, where no HyperConverged of the program says it.
   *
   * @default - the HyperConverged's, else OpenShift Virtualization 4.21
   */
  readonly version?: HyperConvergedVersion;
}

/** Has an object of a construct judged together with all others of its cluster. */
export function joinCluster(construct: IConstruct, object: ApiObject, { hyperConverged, version }: ClusterObjectProps): void {
  hyperConverged?._join(construct);
  judgeAtSynthesis(construct).members.set(object, { construct, version });
}

/** The release of the cluster that a construct is for, as far as the program has said it. */
export function releaseFor(construct: Construct, { hyperConverged, version }: ClusterObjectProps): HyperConvergedVersion {
  const { clusters, members } = judgeAtSynthesis(construct);
  const neighbors = [...members.values()].filter(member => Chart.of(member.construct) === Chart.of(construct));
  const present = clusters.filter(cluster => cluster.node.scope?.node.tryFindChild(cluster.node.id) === cluster);
  const configured = present.find(cluster => cluster._contributors.has(construct));
  return (hyperConverged ?? configured ?? HyperConverged._find(construct))?.version ?? version ?? neighbors.find(member => member.version)?.version
    ?? (present.length === 1 ? present[0].version : HyperConvergedVersion.default());
}
