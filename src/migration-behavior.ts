/**
 * What a release's KubeVirt does while a VM migrates, read from its code (branches release-0.58 to release-1.9):
 * pkg/virt-launcher/virtwrap/live-migration-source.go, pkg/virt-handler/vm.go and migration-source.go, pkg/storage/types/pvc.go,
 * pkg/virt-controller/watch/drain/evacuation/evacuation.go.
 */
export interface MigrationBehavior {
  /** Whether allowWorkloadDisruption says what happens at the completion timeout; before, allowPostCopy alone does. */
  readonly workloadDisruption: boolean;
  /** Whether volumes that move to other storage count for the completion timeout. From 1.3 on they were meant to, and counted for nothing. */
  readonly countsVolumes: boolean;
  /** How many connections QEMU sends memory over. */
  readonly connections: number;
  /** What leaves one connection of them, besides CPU limits. */
  readonly oneConnectionFor: 'postCopy' | 'dedicatedCpus' | 'nothing';
  /** Whether there is the feature gate MigrationStallDetection. */
  readonly stallDetection: boolean;
  /** Whether, while a node is drained, a migration that waits to be tried again takes up the place of one that runs (evacuation.go). */
  readonly waitingTakesPlace: boolean;
}

/** Up to 1.4 an annotation of the VM asked for more than one connection. */
export const BEHAVIOR_0_58: MigrationBehavior = {
  workloadDisruption: false,
  countsVolumes: false,
  connections: 1,
  oneConnectionFor: 'nothing',
  stallDetection: false,
  waitingTakesPlace: true,
};
export const BEHAVIOR_1_0: MigrationBehavior = { ...BEHAVIOR_0_58, waitingTakesPlace: false };
export const BEHAVIOR_1_5: MigrationBehavior = { ...BEHAVIOR_1_0, workloadDisruption: true, connections: 8, oneConnectionFor: 'postCopy' };
export const BEHAVIOR_1_7: MigrationBehavior = { ...BEHAVIOR_1_5, countsVolumes: true };
export const BEHAVIOR_1_9: MigrationBehavior = { ...BEHAVIOR_1_7, oneConnectionFor: 'dedicatedCpus', stallDetection: true };
