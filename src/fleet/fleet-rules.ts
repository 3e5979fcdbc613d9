import type { FleetClusterProps } from './fleet-cluster';
import { HyperConvergedVersion } from '../hyperconverged-version';
import { RULE_BOOK } from '../rules/book';
import type { Rule, RuleWords } from '../rules/rule';
import { count, few, showName, showSentence } from '../show';

/** A cluster that a run writes, or finds as it is to be. */
export interface SeenCluster extends Pick<FleetClusterProps, 'name' | 'release'> {
  /** Whether its HyperConverged was there before, and had another network for migrations, or none, or has none anymore. */
  readonly hasOtherNetwork?: boolean;
}

/** Clusters to show a rule by, and what they are in words. */
export interface FleetExample {
  readonly inWords: string;
  readonly clusters: readonly SeenCluster[];
}

/** Whether what delivers clusters sees to it that these don't all change at the same time. */
export type InSteps = (names: readonly string[]) => boolean;

/** A rule about the clusters of a fleet together, which their manifests alone don't tell. */
export interface FleetRule extends RuleWords {
  readonly failing: FleetExample;
  readonly passing: FleetExample;
  /**
   * What is wrong, and what to do, if anything is.
   *
   * @param changeInSteps what the delivery does.
   */
  check(clusters: readonly SeenCluster[], changeInSteps: InSteps): { readonly wrong: string; readonly fix: string } | undefined;
}

/** What a rule finds. */
export interface FleetFinding {
  readonly rule: FleetRule;
  readonly message: string;
}

/**
 * How many of the newest minor releases are maintained. KubeVirt's are as long as the Kubernetes release is that each is for, of which there are three at a
 * time. OpenShift's come every four months, and are for 18 months, or for up to 36 where their number is even.
 *
 * @see https://github.com/kubevirt/kubevirt/blob/main/docs/release.md
 * @see https://access.redhat.com/support/policy/updates/openshift
 */
const MAINTAINED = { hco: 3, openShift: 5, evenOpenShift: 9 };

/** Whether a release is older than those that are maintained, of those that are known here. */
function isBehind(release: HyperConvergedVersion): boolean {
  const newer = release._siblings().length - release._earlier().length - 1;
  const isEven = Number(release.version.split('.')[1]) % 2 === 0;
  return newer >= (release.isOpenShift ? isEven ? MAINTAINED.evenOpenShift : MAINTAINED.openShift : MAINTAINED.hco);
}

const openShift = (version: string) => HyperConvergedVersion.openShift(version);

/** The rules about fleets, by id. Their ids are of one series with those of the rule book. */
export const FLEET_RULES: readonly FleetRule[] = [
  {
    id: 'LM092',
    severity: 'advice',
    title: 'A migration network that changes in several clusters at once',
    why: 'KubeVirt gives the network to virt-handler\'s pods, and so replaces them on every node, where they wait for a network that isn\'t there or has no '
      + 'address to give.',
    ifIgnored: 'What is wrong with the network stops migrations in all of these clusters at the same time.',
    source: 'https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-operator/resource/generate/components/daemonsets.go',
    failing: {
      inWords: 'a run that changes network of the live migration settings in the clusters prod-east and prod-west, which were written before',
      clusters: [{ name: 'prod-east', hasOtherNetwork: true }, { name: 'prod-west', hasOtherNetwork: true }],
    },
    passing: {
      inWords: 'a run that changes it in prod-east alone, with `--only prod-east`, or that writes clusters for the first time; or one whose delivery changes these clusters in waves',
      clusters: [{ name: 'prod-east', hasOtherNetwork: true }, { name: 'prod-new' }],
    },
    check(clusters, changeInSteps) {
      const names = clusters.filter(({ hasOtherNetwork }) => hasOtherNetwork).map(({ name }) => name);
      return names.length < 2 || changeInSteps(names) ? undefined : {
        wrong: `network of the live migration settings is another in ${names.length} clusters (${few(names)}), and virt-handler restarts on every node of all of them when this is applied`,
        fix: `Go in waves: write a few first, such as by --only ${showName(names[0])} or by a label, --only stage=canary, and the others once migrations work there; or have the delivery do it.`,
      };
    },
  },
  {
    id: 'LM093',
    severity: 'advice',
    title: 'Releases that are behind',
    why: 'KubeVirt\'s community maintains a release as long as Kubernetes is maintained that it is for, and so the newest three. OpenShift Virtualization is '
      + 'maintained as OpenShift is: 18 months, or up to 36 with Extended Update Support, which releases with even numbers have. By a minor release every four '
      + 'months that is five of them, or nine. The newest is the newest that this library knows.',
    ifIgnored: 'What goes wrong there with migrations, or is a risk, is not mended by a patch of the release anymore.',
    source: 'https://access.redhat.com/support/policy/updates/openshift',
    failing: {
      inWords: 'clusters on OpenShift Virtualization 4.14 and on HCO 1.16',
      clusters: [{ name: 'prod-east', release: openShift('4.14') }, { name: 'lab', release: HyperConvergedVersion.hco('1.16') }],
    },
    passing: {
      inWords: 'clusters on OpenShift Virtualization 4.16 and 4.19 and on HCO 1.17, and those whose release is not stated',
      clusters: [
        { name: 'prod-east', release: openShift('4.16') }, { name: 'prod-west', release: openShift('4.19') }, { name: 'lab', release: HyperConvergedVersion.hco('1.17') }, { name: 'edge' },
      ],
    },
    check(clusters) {
      const on = new Map<string, { readonly release: HyperConvergedVersion; readonly names: string[] }>();
      for (const { name, release } of clusters) {
        if (release) {
          const known = on.get(`${release}`) ?? { release, names: [] };
          on.set(`${release}`, known);
          known.names.push(name);
        }
      }
      const behind = [...on].filter(([, { release }]) => isBehind(release));
      const names = behind.flatMap(([, { names: of }]) => of);
      return names.length === 0 ? undefined : {
        wrong: `release is one that is likely not maintained anymore in ${count(names.length, 'cluster')}: ${behind.map(([release, { names: of }]) => `${release} (${few(of)})`).join(', ')}`,
        fix: 'Look up until when it is, and upgrade; or acknowledge this with the reason.',
      };
    },
  },
  {
    id: 'LM095',
    severity: 'advice',
    title: 'Clusters without a release beside others that state theirs',
    why: 'Settings, API versions and defaults differ from release to release. Where none is stated, constructs take the one that this library takes by default.',
    ifIgnored: 'A cluster is given settings that its release does not have, or is not told of those that it needs.',
    source: 'https://github.com/kubevirt/hyperconverged-cluster-operator/tree/main/deploy/crds',
    failing: {
      inWords: 'the cluster prod-east on OpenShift Virtualization 4.21, and prod-west without a release',
      clusters: [{ name: 'prod-east', release: openShift('4.21') }, { name: 'prod-west' }],
    },
    passing: { inWords: 'clusters that all state their release, or of which none does', clusters: [{ name: 'prod-east' }, { name: 'prod-west' }] },
    check(clusters) {
      const names = clusters.filter(({ release }) => !release).map(({ name }) => name);
      return names.length === 0 || names.length === clusters.length ? undefined : {
        wrong: `release is unset in ${count(names.length, 'cluster')} (${few(names)}), though others state theirs, and so is ${HyperConvergedVersion.default()} unless the program says otherwise`,
        fix: 'State it for each.',
      };
    },
  },
];

/** All rules that there are: those of the book, and those about fleets. */
export const ALL_RULES: readonly (Rule | FleetRule)[] = [...RULE_BOOK, ...FLEET_RULES];

/** What the rules find in the clusters of a run. */
export function judgeFleet(clusters: readonly SeenCluster[], changeInSteps: InSteps = () => false): FleetFinding[] {
  return FLEET_RULES.flatMap(rule => {
    const found = rule.check(clusters, changeInSteps);
    return found ? [{ rule, message: `${showSentence(found.wrong)}. ${found.fix} (${rule.id})` }] : [];
  });
}
