import type { Acknowledgement } from '../acknowledgement';
import type { ClusterFacts } from '../cluster-networks';
import type { HyperConvergedVersion } from '../hyperconverged-version';
import { show, showName, showSentence } from '../show';
import type { MigrationWishes } from '../sizing/advice-props';
import type { MigrationLink, VirtualMachineWorkload } from '../sizing/forecast-props';
import type { Statement } from '../statements';
import type { Selection } from './precedence';
import type { Setup } from './setup';

/** A Kubernetes manifest, as data. Nothing is known of its values before a rule has looked. */
export interface Manifest {
  readonly apiVersion?: any;
  readonly kind?: any;
  readonly metadata?: any;
  readonly [key: string]: any;
}

/** What a set of manifests is judged against. All that is unknown is left out. */
export interface RuleContext extends ClusterFacts {
  /** The release that the cluster runs. */
  readonly release?: HyperConvergedVersion;
  /** The MTU of the migration network's links, in bytes. */
  readonly linkMtu?: number;
  /** NetworkAttachmentDefinitions that are known to be for migrations, whether or not a HyperConverged refers to them. */
  readonly migrationNetworks?: readonly Manifest[];
  /** Policies for the nodes that are known to be for migrations, whether or not a network is on them. */
  readonly migrationNodeNetworks?: readonly Manifest[];
  /** MigrationPolicies that are known to keep their VMs from post copy, whatever other policies say. */
  readonly exemptions?: readonly Manifest[];
  /** Virtual machines that are known to migrate in the cluster. */
  readonly workloads?: readonly StatedWorkload[];
  /** What a program asks for in two ways that can't both hold. */
  readonly contradictions?: readonly Contradiction[];
  /** Advice that is not to be shown as such anymore, whatever it is about. */
  readonly acknowledgements?: readonly Acknowledgement[];
  /** Whether cdk8s is to write the manifests, so that what they hold isn't yet as a cluster reads it. */
  readonly isForCdk8s?: boolean;
  /** What brings a manifest to its cluster and may take it away again: objects of Argo CD, Flux or Open Cluster Management, the outermost first. */
  readonly deliverers?: ReadonlyMap<Manifest, readonly Manifest[]>;
  /** Manifests that these take the place of. */
  readonly previous?: readonly Manifest[];
}

/** A virtual machine, as far as its migration goes, by which MigrationPolicy holds for it, and what its migration should be like. */
export interface StatedWorkload {
  readonly name: string;
  readonly labels: Selection;
  readonly vm: VirtualMachineWorkload;
  readonly link: MigrationLink;
  readonly wishes?: MigrationWishes;
}

/** Two values for one field of a manifest, and the constructs or properties that ask for them. */
export interface Contradiction {
  readonly manifest: Manifest;
  readonly path: readonly string[];
  readonly statements: readonly [Statement, Statement];
}

/**
 * How bad a finding is. `error`: the cluster rejects it, or it can't do what it says. `advice`: it works, and will hurt.
 */
export type Severity = 'error' | 'advice';

/** What a rule finds wrong. */
export interface Problem {
  readonly manifest: Manifest;
  /** The keys from the top of the manifest; of a CNI configuration's keys, after `spec`, `config`. */
  readonly path: readonly string[];
  readonly value: unknown;
  /** What it is about, where a rule finds several problems with one value. */
  readonly about?: string;
  /** What is wrong, to follow "FIELD is VALUE". */
  readonly wrong: string;
  /** What to write instead, as a sentence. */
  readonly fix: string;
}

/** Manifests and what is known of their cluster, to show what a rule refuses and what it lets pass. */
export interface Example {
  readonly manifests: readonly Manifest[];
  readonly context?: (manifests: readonly Manifest[]) => RuleContext;
}

/** What is told of a rule. */
export interface RuleWords {
  /** Stable: never given to another rule. */
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  /** What goes wrong in the cluster. */
  readonly why: string;
  /** Of advice: what happens if it is not followed, in one sentence. */
  readonly ifIgnored?: string;
  /** Where that can be read. */
  readonly source: string;
}

/** A rule of the book. */
export interface Rule extends RuleWords {
  readonly failing: Example;
  readonly passing: Example;
  /** Whether what it finds wrong with a text stays wrong, whatever a template fills in. */
  readonly ofAnyText?: boolean;
  /**
   * Finds problems in a setup, for the release that it runs.
   *
   * @param findings what the rules before have found.
   */
  check(setup: Setup, findings: readonly Finding[]): Iterable<Problem>;
}

/** A problem, and the rule that found it. */
export interface Finding extends Problem {
  readonly rule: Rule;
  /** The rule's, or advice where an error holds for some of the releases only that the cluster may run. */
  readonly severity: Severity;
  /** Why somebody has decided not to follow the advice. */
  readonly acknowledged?: string;
  /** The whole of it in words: field, value, what is wrong, what to write instead, and the rule's id. */
  readonly message: string;
}

/** A path as messages show it: without the `spec` that all have in common. */
export function showPath(path: readonly string[]): string {
  return (path[0] === 'spec' && path.length > 1 ? path.slice(1) : path).map(showName).join('.');
}

/** The problem in words. */
export function describe(rule: Rule, { path, value, wrong, fix }: Problem): string {
  return `${showPath(path)} is ${show(value)}, ${showSentence(wrong)}. ${showSentence(fix)} (${rule.id})`;
}
