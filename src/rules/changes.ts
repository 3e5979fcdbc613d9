import { hyperConvergedExample, networkExample } from './examples';
import type { Manifest, Rule } from './rule';
import { Setup, isSameNamespace } from './setup';
import type { MigrationNetworkView } from './views';
import { fieldChanges } from '../field-changes';
import { HyperConvergedVersion } from '../hyperconverged-version';
import { count, show } from '../show';

const DAEMON_SET = 'https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-operator/resource/generate/components/daemonsets.go';

/** The annotation that has a device plugin's device given to the pod, such as one of SR-IOV. */
const RESOURCE = 'k8s.v1.cni.cncf.io/resourceName';

/** What a NetworkAttachmentDefinition says of the interface that pods get. */
const interfaceOf = ({ manifest: { metadata, spec }, config }: MigrationNetworkView) => ({
  metadata: { annotations: { [RESOURCE]: metadata!.annotations?.[RESOURCE] } }, spec: { config: config ?? spec?.config },
});

const isSameDefinition = ({ metadata: a }: Manifest, { metadata: b }: Manifest) => a!.name === b!.name && isSameNamespace(a!.namespace, b!.namespace);

/** What the cluster had, in as far as that is known. */
const setupBefore = ({ context: { previous } }: Setup) => (previous ? new Setup(previous, {}) : undefined);

const release = () => HyperConvergedVersion.openShift('4.21');

/** Advice about what changes in a cluster, where it is known what it has had. */
export const CHANGE_ADVICE: readonly Rule[] = [
  {
    id: 'LM035',
    severity: 'advice',
    title: 'A change of the migration network',
    why: 'KubeVirt gives the network to virt-handler\'s pods, and so replaces them on every node.',
    ifIgnored: 'virt-handler restarts on every node when this is applied, and migrations wait meanwhile.',
    source: DAEMON_SET,
    failing: {
      manifests: [hyperConvergedExample({ network: 'new' })],
      context: () => ({ release: release(), previous: [hyperConvergedExample({ network: 'old' })] }),
    },
    passing: {
      manifests: [hyperConvergedExample({ network: 'old' })],
      context: () => ({ release: release(), previous: [hyperConvergedExample({ network: 'old' })] }),
    },
    * check(setup) {
      const [before] = setupBefore(setup)?.hyperConvergeds ?? [];
      for (const view of before ? setup.hyperConvergeds : []) {
        const [old, now] = [before, view].map(of => of.setting('network'));
        if (old !== now) {
          yield {
            manifest: view.manifest,
            path: view.pathOf('network'),
            value: now,
            wrong: `and was ${show(old)}: virt-handler restarts on every node when this is applied`,
            fix: 'Apply it when no migration runs, one cluster after the other.',
          };
        }
      }
    },
  },
  {
    id: 'LM094',
    severity: 'advice',
    title: 'A migration network that changes under its name',
    why: 'A pod is given its networks when it starts. KubeVirt replaces virt-handler\'s pods when the network has another name, not when another network has the name.',
    ifIgnored: 'virt-handler\'s pods keep the old network until each restarts for another reason, from when on nodes are on two networks, and migrations between them fail.',
    source: DAEMON_SET,
    failing: {
      manifests: networkExample({ master: 'eth2' }).manifests,
      context: () => ({ release: release(), previous: networkExample({ master: 'eth1' }).manifests }),
    },
    passing: {
      manifests: networkExample({ mode: 'bridge' }).manifests,
      context: () => ({ release: release(), previous: networkExample({ mode: 'bridge' }).manifests }),
    },
    * check(setup) {
      const before = setupBefore(setup);
      const [old, now] = [before, setup].map(of => of?.hyperConvergeds[0]?.setting('network'));
      // Where the HyperConverged names another network, pods are replaced, whatever this one is.
      for (const network of before && old === now ? setup.networks : []) {
        const was = before!.networks.find(({ manifest }) => isSameDefinition(manifest, network.manifest));
        const [first, ...others] = was ? fieldChanges(interfaceOf(was), interfaceOf(network)) : [];
        if (first) {
          yield {
            manifest: network.manifest,
            path: first.path,
            value: first.after,
            wrong: `and was ${show(first.before)}${others.length > 0 ? ` (and ${count(others.length, 'field')} more)` : ''}, but virt-handler's pods keep the network that they have until they restart`,
            fix: 'Give the network another name, so that they are replaced; or delete them node by node once this is applied, when no migration runs.',
          };
        }
      }
    },
  },
];
