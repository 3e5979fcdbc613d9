import * as fs from 'fs';
import * as path from 'path';
import { App, YamlOutputType } from 'cdk8s';
import { byText } from './cluster-name';
import { readClusters } from './clusters';
import type { PlacedCluster } from './clusters';
import { Deliveries } from './deliveries';
import { HUB } from './delivery/delivery';
import { FleetAdvice, problemsOfAcknowledgements } from './fleet-advice';
import { FleetCluster } from './fleet-cluster';
import type { FleetProps, FleetSummary } from './fleet-props';
import { OutputFolder } from './output-folder';
import type { Changes } from './output-folder';
import { Progress } from './progress';
import { allotRanges, sharedAddresses } from './ranges';
import { renderApp } from './render';
import type { RenderedApp } from './render';
import { ONLY_VARIABLE, readOnly, select } from './selection';
import { WrongClusters } from './wrong-clusters';
import { YamlWriter } from './yaml-writer';
import { AlikeJudge } from '../rules/alike-judge';
import { count, few, printableLines, show } from '../show';
import { judgeAtSynthesis } from '../synthesis';
import type { SynthesisJudge } from '../synthesis';

/** Which fleet of this process writes into which folder: two would delete each other's. */
const FOLDERS = new Map<string, object>();

/** What clusters are to be written, and how. */
interface Plan {
  readonly clusters: readonly PlacedCluster[];
  readonly selected: ReadonlySet<string>;
  /** What is wrong with the data of clusters that are therefore left out, by their names. */
  readonly wrong: ReadonlyMap<string, readonly string[]>;
  readonly outdirs: readonly string[];
  readonly freshRanges: readonly string[];
  readonly deliveries: Deliveries;
  saveRanges(): void;
}

/** One synthesis of a fleet. */
export class FleetSynthesis {
  private readonly judge: SynthesisJudge;
  private readonly writer = new YamlWriter();

  constructor(private readonly fleet: object, private readonly props: FleetProps) {
    const alike = new AlikeJudge();
    this.judge = (manifests, context) => alike.judge(manifests, context);
  }

  /** Does it all, or throws what is wrong. */
  public run(): FleetSummary {
    const plan = this.plan();
    const advice = new FleetAdvice(this.props.acknowledgements ?? []);
    const outputs: OutputFolder[] = [];
    const wrong = new WrongClusters(plan.wrong);
    const { keepGoing = false } = this.props;
    try {
      plan.outdirs.forEach(outdir => outputs.push(OutputFolder.open(outdir)));
      plan.wrong.forEach((_, name) => outputs.forEach(output => output.keep(name)));
      this.stageAll(plan, outputs, wrong, advice);
      if (wrong.count > 0 && !keepGoing) {
        throw new Error(`${wrong.count} of ${plan.selected.size} clusters ${wrong.count === 1 ? 'is' : 'are'} wrong, and nothing is written:\n${wrong}`);
      }
      this.stageHub(plan, outputs, advice);
      if (plan.selected.size < plan.clusters.length) {
        outputs.forEach(output => output.keepOthers());
      }
      plan.saveRanges();
      const [changes] = outputs.map(output => output.commit());
      const { counts, lines } = advice.told(names => plan.deliveries.changeInSteps(names));
      const summary = summaryOf(plan, changes, counts);
      tell(summary, [...notesOf(plan, outputs[0], changes), ...plan.deliveries.notes, ...lines]);
      if (wrong.count > 0) {
        throw new Error(`${wrong.count} of ${plan.selected.size + plan.wrong.size} clusters ${
          wrong.count === 1 ? 'is wrong, and was left as it was' : 'are wrong, and were left as they were'}; the others are written. Wrong:\n${wrong}`);
      }
      return summary;
    } finally {
      outputs.forEach(output => output.close());
    }
  }

  /** What is to be done, once nothing is wrong with what was handed over. */
  private plan(): Plan {
    const { charts, ranges, outputFileExtension: extension } = this.props;
    const problems: string[] = [];
    const [clusters, files] = [listOf('clusters', this.props.clusters, problems), listOf('files', this.props.files, problems)];
    const stated = listOf('only', this.props.only, problems);
    problems.push(...problemsOfAcknowledgements(listOf('acknowledgements', this.props.acknowledgements, problems) ?? []));
    if (typeof charts?.addCharts !== 'function') {
      problems.push(`charts is ${show(charts)}. Write an object with a method addCharts(app, cluster).`);
    }
    if (extension !== undefined && !/^(\.\w+)+$/.test(extension)) {
      problems.push(`outputFileExtension is ${show(extension)}. Write letters and digits after a dot, such as ".k8s.yaml".`);
    }
    const outdirs = outputFolders(this.props.outdir);
    const wrong = new Map<string, string[]>();
    const placed = readClusters(clusters ?? [], files ?? [], problems, this.props.keepGoing ? wrong : undefined);
    // One that is asked for may be among those that are wrong.
    const only = problems.length > 0 ? undefined : readOnly(stated, process.argv.slice(2), process.env[ONLY_VARIABLE]);
    const selected = select(placed, only, problems);
    const { clusters: allotted, fresh, save } = allotRanges(placed, ranges, outdirs, problems);
    problems.push(...sharedAddresses(allotted), ...this.claim(outdirs));
    if (selected.size > 0 && selected.size < placed.length && isEmptied(this.props.outdir)) {
      problems.push('only some clusters are asked for, but cdk8s synth has emptied the folder with the others before. State an outdir of the fleet\'s own, outside of that of cdk8s '
        + '(outdir: "manifests"), or write all.');
    }
    // Where no cluster could be read, waves of some are the least that is wrong.
    const isUnread = placed.length === 0 && problems.length > 0;
    const delivery = listOf('delivery', this.props.delivery, problems) ?? [];
    const deliveries = new Deliveries(isUnread ? [] : delivery, allotted.map(({ cluster }) => cluster), problems);
    if (problems.length > 0) {
      problems.unshift(...[...wrong.values()].flat().filter(problem => !problems.includes(problem)));
      throw new Error(`The fleet can't be made, and nothing is written:\n${problems.map(problem => `  ${printableLines(problem)}`).join('\n')}`);
    }
    return { clusters: allotted, selected, wrong, outdirs, freshRanges: fresh, deliveries, saveRanges: save };
  }

  /** Renders one cluster after the other into the staging folders. */
  private stageAll(plan: Plan, outputs: readonly OutputFolder[], wrong: WrongClusters, advice: FleetAdvice): void {
    const { clusters, selected, outdirs, deliveries } = plan;
    const progress = new Progress(selected.size);
    let done = 0;
    try {
      for (const placed of clusters.filter(({ cluster }) => selected.has(cluster.name))) {
        const { name } = placed.cluster;
        try {
          const { cluster } = placed;
          const { files, objects } = this.render(path.join(outdirs[0], name), advice, app => {
            const made: unknown = this.props.charts.addCharts(app, FleetCluster._of(cluster));
            if (made instanceof Promise) {
              made.catch(() => undefined);
              throw new Error('addCharts is asynchronous, and would go on after its charts are written. Write a method that isn\'t.');
            }
            deliveries.annotate(app);
          });
          deliveries.expectKept(objects);
          wrong.add(placed, outputs.flatMap(output => output.stage(name, deliveries.filesOf(files))));
          if (!wrong.has(name)) {
            deliveries.keep(name, objects);
            advice.see(cluster, files, outputs[0].filesBefore(name));
          }
        } catch (error) {
          wrong.addError(placed, error);
        }
        if (wrong.has(name)) {
          outputs.forEach(output => output.keep(name));
        }
        progress.at(++done);
      }
    } finally {
      progress.end();
    }
  }

  /** Renders what goes to the hub, once all clusters are known. What isn't of this run is as it was written. */
  private stageHub({ clusters, selected, wrong, outdirs, deliveries }: Plan, outputs: readonly OutputFolder[], advice: FleetAdvice): void {
    if (!deliveries.hasHub) {
      return;
    }
    const problems: string[] = [];
    try {
      const ofFleet = clusters.map(({ cluster }) => cluster);
      const names = new Set(ofFleet.map(({ name }) => name));
      // Those whose folders stay do so on the hub: the ones that are wrong, and in a run of some clusters all that a run of all would delete.
      const stays = (name: string) => !names.has(name) && (wrong.has(name) || selected.size < clusters.length);
      const others = outputs[0].clustersBefore.filter(stays).map(name => ({ name }));
      const all = [...ofFleet, ...others].sort((a, b) => byText(a.name, b.name));
      const addCharts = (app: App) => deliveries.addHubCharts(app, all, outputs[0]);
      const { files } = this.render(path.join(outdirs[0], HUB), advice, addCharts, YamlOutputType.FILE_PER_CHART);
      const unmarked = clusters.filter(({ cluster: { name } }) => !selected.has(name) && !deliveries.isKeptIn(() => outputs[0].contentsOf(name)));
      if (unmarked.length > 0) {
        deliveries.notes.push(`${count(unmarked.length, 'cluster')} that this run leaves as they are, such as ${unmarked[0].cluster.name}, have nothing yet that keeps their `
          + 'HyperConverged from being deleted by what delivers it. Write all clusters before it is applied.');
      }
      problems.push(...outputs.flatMap(output => output.stage(HUB, files)));
    } catch (error) {
      problems.push((error as Error).message);
    }
    if (problems.length > 0) {
      throw new Error(`The delivery can't be made, and nothing is written:\n${problems.map(problem => `  ${printableLines(problem)}`).join('\n')}`);
    }
  }

  private render(outdir: string, advice: FleetAdvice, addCharts: (app: App) => void, yamlOutputType = this.props.yamlOutputType): RenderedApp {
    const { outputFileExtension, resolvers } = this.props;
    const app = new ClusterApp({ outdir, yamlOutputType, outputFileExtension, resolvers, recordConstructMetadata: false });
    const judged = judgeAtSynthesis(app);
    judged.judge = this.judge;
    addCharts(app);
    const rendered = renderApp(app, this.writer);
    advice.add(path.basename(outdir), judged.advice ?? []);
    return rendered;
  }

  /** Says that the output folders are this fleet's. What is wrong if another has one of them. */
  private claim(outdirs: readonly string[]): string[] {
    return outdirs.filter(outdir => {
      const folder = fs.existsSync(outdir) ? fs.realpathSync(outdir) : path.resolve(outdir);
      const owner = FOLDERS.get(folder) ?? this.fleet;
      FOLDERS.set(folder, owner);
      return owner !== this.fleet;
    }).map(outdir => `outdir is ${show(outdir)}, into which another fleet of this program writes. Write a folder of its own, such as ${
      show(path.join(outdir, 'others'))}.`);
  }
}

/** A cluster's app, which the fleet writes. */
class ClusterApp extends App {
  public synth(): void {
    throw new Error('addCharts calls synth of the app. Leave that out: the fleet writes all clusters once they are right.');
  }
}

/** A list, if there is one: whoever calls without types may hand over anything. */
function listOf<T>(name: string, value: T[] | undefined, problems: string[]): T[] | undefined {
  if ((value ?? undefined) === undefined || Array.isArray(value)) {
    return value ?? undefined;
  }
  problems.push(`${name} is ${show(value)}. Write a list.`);
  return undefined;
}

/** Whether `cdk8s synth`, which empties its folder first, has emptied that of the fleet. */
function isEmptied(outdir: string | undefined): boolean {
  return Boolean(process.env.CDK8S_OUTDIR) && outputFolders(outdir).length === 1;
}

/** The folder to write into, and that of `cdk8s synth` if it is another. */
function outputFolders(outdir: string | undefined): string[] {
  const ofCdk8s = process.env.CDK8S_OUTDIR;
  const isWithin = outdir !== undefined && ofCdk8s && !path.relative(ofCdk8s, outdir).split(path.sep).includes('..');
  return outdir === undefined ? [ofCdk8s ?? 'dist'] : ofCdk8s && !isWithin ? [outdir, ofCdk8s] : [outdir];
}

function summaryOf({ selected, freshRanges }: Plan, { files, changed, removed }: Changes, advice: FleetSummary['advice']): FleetSummary {
  return { clusters: selected.size, files, changed, removed, freshRanges: freshRanges.length, advice };
}

/** What there is to know of a run besides advice, in sentences. */
function notesOf({ clusters, selected, freshRanges, deliveries }: Plan, output: OutputFolder, { left, hasOtherHub }: Changes): string[] {
  const { gone, overwritten } = output;
  const ofOthers = selected.size < clusters.length ? output.leftovers.filter(name => !selected.has(name)) : [];
  return [
    ...gone.length > 0 ? [`${count(gone.length, 'cluster')} ${gone.length === 1 ? 'is' : 'are'} in the fleet no longer: ${few(gone)}.`] : [],
    ...freshRanges.length > 0 ? [`${count(freshRanges.length, 'cluster')} got a range (${few(freshRanges)}): the record of ranges is to be committed.`] : [],
    ...hasOtherHub ? [deliveries.hasHub ? `What is in ${HUB} has changed: have it applied to the cluster that delivers.`
      : `Nothing is in ${HUB} anymore: have what was applied from it let go of the clusters' objects before these are applied, since they are no longer marked to stay.`] : [],
    ...ofOthers.length > 0 ? [`A run that was ended by force has written ${count(ofOthers.length, 'cluster')} (${few(ofOthers)}) that this one leaves as they are: write them, or have version `
      + 'control take that back.'] : [],
    ...overwritten.length > 0 ? [`Somebody had changed ${few(overwritten)} since ${overwritten.length === 1 ? 'it was' : 'they were'} written, and that is written over: version control has it, `
      + 'if it was committed.'] : [],
    ...left.map(file => `${file} is not made anymore, but somebody has changed it, so it stays. Delete it if nobody needs it.`),
  ];
}

function tell({ clusters, files, changed, removed }: FleetSummary, others: readonly string[]): void {
  process.stderr.write(printableLines([`${count(clusters, 'cluster')}, ${count(files, 'file')}: ${changed} changed, ${removed} deleted.`, ...others, ''].join('\n')));
}
