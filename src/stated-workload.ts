import type { ClusterWorkload } from './cluster-workload';
import type { HyperConvergedVersion } from './hyperconverged-version';
import type { Manifest, StatedWorkload } from './rules';
import { readMigrationSettings } from './rules/migration-settings';
import { selectionOf, settingsFor } from './rules/precedence';
import { Setup } from './rules/setup';
import { show, showName } from './show';
import { Advisor } from './sizing/advisor';
import { MigrationForecast } from './sizing/forecast';

/** Names of properties as the model has them, and as whoever states a workload has them. */
type Names = readonly (readonly [RegExp, string])[];

/** What the model is asked for, with what it finds wrong told in other words: where it is, and what its properties are called there. */
export function retold<T>(where: string, names: Names, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    const [first, ...lines] = (error as Error).message.split('\n');
    if (!first.endsWith('can\'t be made:')) {
      throw error;
    }
    throw new Error(lines.map(line => `[${where}] ${names.reduce((text, [name, other]) => text.replace(name, other), line.trim())}`).join('\n'));
  }
}

/**
 * A workload as rules know it.
 *
 * @throws if something is missing or impossible: the error names all of that at once.
 */
export function readWorkload(where: string, workload: ClusterWorkload, version?: HyperConvergedVersion): StatedWorkload {
  const { vm, link } = workload ?? {};
  const { name, namespace = 'default', labels = {}, namespaceLabels = {}, wishes } = vm ?? {};
  const wrong = [
    ...isName(name) ? [] : [`vm.name is ${show(name)}, which is no name. Write the name of the VM.`],
    ...isName(namespace) ? [] : [`vm.namespace is ${show(namespace)}, which is no name. Write the namespace of the VM.`],
    ...labelProblems('vm.labels', labels), ...labelProblems('vm.namespaceLabels', namespaceLabels),
  ];
  if (wrong.length > 0) {
    throw new Error(wrong.map(line => `[${where}] ${line}`).join('\n'));
  }
  retold(where, [[/^/, `${showName(name)}: `], [/\bwishes\./g, 'vm.wishes.']], () => Advisor.of({ vm, link, wishes, version }));
  return {
    name: `${namespace}/${name}`,
    labels: selectionOf(vm),
    vm,
    link,
    wishes,
  };
}

/**
 * What becomes of the migration of a workload with the settings that hold for it.
 *
 * @throws if a setting is none that a migration can have.
 */
export function forecastFor(
  where: string, { labels, vm, link }: StatedWorkload, manifests: readonly Manifest[], version: HyperConvergedVersion,
): MigrationForecast {
  const { settings, unreadable } = readMigrationSettings(settingsFor(new Setup(manifests, { release: version }), labels, version).effective);
  if (unreadable.length > 0) {
    throw new Error(`[${where}] ${unreadable.join(', ')}: there is no forecast for that. \`findings\` tells what to write.`);
  }
  return MigrationForecast.of({ vm, link, settings, version });
}

const isName = (value: unknown) => typeof value === 'string' && value !== '';

function labelProblems(name: string, labels: unknown): string[] {
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) {
    return [`${name} is ${show(labels)}, which has no labels. Write an object with a value for each label.`];
  }
  return Object.entries(labels).filter(([, value]) => typeof value !== 'string')
    .map(([label, value]) => `${name} has ${show(value)} for ${showName(label)}, which is no label's value. Write it in quotes.`);
}
