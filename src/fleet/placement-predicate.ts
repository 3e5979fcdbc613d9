import { showArgument } from '../show';

/**
 * By what a Placement of Open Cluster Management knows a cluster's name.
 *
 * @see https://open-cluster-management.io/docs/concepts/content-placement/placement/
 */
export class PlacementPredicate {
  /**
   * By a label of the ManagedCluster whose value is the cluster's name. Every release has it.
   *
   * Red Hat Advanced Cluster Management keeps the label `name` on each cluster (controller managedcluster of stolostron/managedcluster-import-controller);
   * elsewhere somebody has to set it.
   *
   * @param key the label's key. Default: `name`.
   * @throws if that is no label's key.
   */
  public static label(key?: string): PlacementPredicate {
    // Loaded here, since most programs have no hub.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { LABEL_KEY_FIX, isLabelKey } = require('../rules/names') as typeof import('../rules/names');
    const stated: unknown = key ?? 'name';
    if (typeof stated !== 'string' || !isLabelKey(stated)) {
      throw new Error(`PlacementPredicate.label: key is ${showArgument(stated)}. ${LABEL_KEY_FIX}`);
    }
    return new PlacementPredicate(names => ({ labelSelector: { matchExpressions: [{ key: stated, operator: 'In', values: [...names] }] } }), true);
  }

  /**
   * By the ManagedCluster's own name, in a CEL expression. It needs no label, but Open Cluster Management 1.0 or later; and since decision groups select by
   * labels, there are no waves with it.
   */
  public static celName(): PlacementPredicate {
    const expressionOf = (names: readonly string[]) => `managedCluster.metadata.name in [${names.map(name => `"${name}"`).join(', ')}]`;
    return new PlacementPredicate(names => ({ celSelector: { celExpressions: [expressionOf(names)] } }), false);
  }

  private constructor(
    /**
     * What selects clusters by their names.
     *
     * @internal
     */
    public readonly _selectorOf: (names: readonly string[]) => Record<string, unknown>,
    /**
     * Whether decision groups can select like that, too.
     *
     * @internal
     */
    public readonly _isForGroups: boolean,
  ) {}
}
