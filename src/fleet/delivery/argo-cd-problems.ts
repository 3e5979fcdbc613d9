import * as path from 'path';
import { DNS_LABEL, DNS_LABEL_FIX, DNS_NAME } from '../../rules/names';
import { isObject } from '../../rules/views';
import { show } from '../../show';
import { ArgoCdGenerator } from '../argo-cd-delivery-props';
import type { ArgoCdDeliveryProps, ArgoCdWave } from '../argo-cd-delivery-props';

/** What the fleet itself decides on, and what would delete objects to make them anew. */
const REFUSED_OPTIONS: Readonly<Record<string, string>> = {
  replace: 'which can delete the HyperConverged to make it anew, and that uninstalls virtualization. Leave it out',
  force: 'which deletes the HyperConverged to make it anew, and that uninstalls virtualization. Leave it out',
  createnamespace: 'but the operator\'s namespace comes with the operator. Leave it out',
  serversideapply: 'but it is always true. Leave it out',
};

/** What is wrong with properties by themselves. Whoever calls without types may hand over anything. */
export function problemsOfProps(props: ArgoCdDeliveryProps): string[] {
  const { revision, project, namespace, name, clusterName, generator, syncOptions, waves } = props;
  const problems: (string | undefined)[] = [
    problemOfRepoUrl(props.repoUrl),
    problemOfPath(props.path),
    check('revision', revision, isRevision, 'the name of a branch or a tag, or a commit'),
    check('project', project, text => DNS_NAME.test(text), 'the name of an AppProject, such as "platform"'),
    check('namespace', namespace, text => DNS_LABEL.test(text), 'Argo CD\'s namespace, such as "argocd" or "openshift-gitops"'),
    check('name', name, text => DNS_LABEL.test(text), DNS_LABEL_FIX),
    check('clusterName', clusterName, isClusterName, 'Argo CD\'s name with {cluster} in it, such as "{cluster}.example.com"'),
    isUnset(generator) || Object.values(ArgoCdGenerator).includes(generator!) ? undefined
      : `generator is ${show(generator)}. Write ArgoCdGenerator.DIRECTORIES or ArgoCdGenerator.LIST.`,
    ...(['automatedSync', 'selfHeal', 'prune', 'deleteApplications'] as const).map(key => (
      isUnset(props[key]) || typeof props[key] === 'boolean' ? undefined : `${key} is ${show(props[key])}. Write true or false.`)),
    ...['selfHeal', 'prune'].filter(key => props[key as 'prune'] === true).map(key => (
      !isUnset(waves) ? `${key} is true, which Argo CD can't do with waves. Leave out ${key} or waves.`
        : props.automatedSync === false ? `${key} is true, but automatedSync is false. Leave out one of them.` : undefined)),
    ...isUnset(syncOptions) || Array.isArray(syncOptions) ? (syncOptions ?? []).map(problemOfOption) : [`syncOptions is ${show(syncOptions)}. Write a list.`],
    ...isUnset(waves) ? [] : Array.isArray(waves) && waves.length > 0 ? waves.flatMap(problemsOfWave)
      : [`waves is ${show(waves)}. Write a list with a wave in it, such as { clusters: ["stage=lab"] }, or leave it out.`],
  ];
  return problems.filter(problem => problem !== undefined);
}

const isUnset = (value: unknown) => value === undefined || value === null;

/** Text that is no template: Argo CD fills in whatever stands between such braces, in any field. */
const isPlain = (text: string) => /^[\x21-\x7e]+$/.test(text) && !/[{}]/.test(text);

const isRevision = (text: string) => isPlain(text) && !text.startsWith('-');

const isClusterName = (text: string) => text.includes('{cluster}') && isPlain(text.replaceAll('{cluster}', 'cluster'));

function check(field: string, value: unknown, isRight: (text: string) => boolean, instead: string): string | undefined {
  return isUnset(value) || typeof value === 'string' && isRight(value) ? undefined : `${field} is ${show(value)}. Write ${instead}.`;
}

const REPO_URL = 'the address of a Git repository, such as "https://git.example.com/platform/fleet.git"';

function problemOfRepoUrl(url: unknown): string | undefined {
  if (typeof url !== 'string' || !isPlain(url)) {
    return `repoUrl is ${show(url ?? undefined)}. Write ${REPO_URL}.`;
  }
  if (/^[\w.-]+@[\w.-]+:[^:]+$/.test(url)) {
    return undefined;
  }
  if (!URL.canParse(url)) {
    return `repoUrl is ${show(url)}. Write ${REPO_URL}.`;
  }
  const { protocol, password, username, hostname, pathname } = new URL(url);
  // Whoever reads a message needn't learn what nobody is to know.
  if (password !== '' || username !== '' && protocol !== 'ssh:') {
    return 'repoUrl has credentials in it, which would be in Git. Leave them out, and give them to Argo CD in a Secret for the repository.';
  }
  return ['https:', 'http:', 'ssh:'].includes(protocol) && hostname !== '' && pathname.length > 1 ? undefined
    : `repoUrl is ${show(url)}. Write ${REPO_URL}.`;
}

function problemOfPath(stated: unknown): string | undefined {
  const instead = 'the folder in the repository, such as "manifests", or "." for the repository itself';
  if (typeof stated !== 'string' || /[\p{Cc}{}*?[\]\\]/u.test(stated) || stated.trim() !== stated || stated === '') {
    return `path is ${show(stated ?? undefined)}. Write ${instead}.`;
  }
  const near = path.posix.normalize(`./${stated}`).replace(/\/+$/, '') || '.';
  if (near === '..' || near.startsWith('../')) {
    return `path is ${show(stated)}, which is outside the repository. Write ${instead}.`;
  }
  if (near !== '.' && near.split('/').some(part => part.startsWith('.'))) {
    return `path is ${show(stated)}, but Argo CD doesn't look into folders whose name begins with a dot. Write to another folder.`;
  }
  return near === stated ? undefined : `path is ${show(stated)}. Write ${show(near)}.`;
}

function problemOfOption(option: unknown, i: number, all: readonly unknown[]): string | undefined {
  if (typeof option !== 'string' || !/^[A-Za-z]+=[A-Za-z]+$/.test(option)) {
    return `syncOptions[${i}] is ${show(option)}. Write such as "FailOnSharedResource=true".`;
  }
  const nameOf = (text: unknown) => String(text).split('=')[0].toLowerCase();
  const why = Object.hasOwn(REFUSED_OPTIONS, nameOf(option)) ? REFUSED_OPTIONS[nameOf(option)] : undefined;
  if (why !== undefined) {
    return `syncOptions[${i}] is ${show(option)}, ${why}.`;
  }
  return all.findIndex(other => nameOf(other) === nameOf(option)) < i ? `syncOptions[${i}] is ${show(option)}, which is there already. Leave it out.` : undefined;
}

function problemsOfWave(wave: ArgoCdWave, i: number): string[] {
  const where = `waves[${i}]`;
  if (!isObject(wave)) {
    return [`${where} is ${show(wave)}. Write such as { clusters: ["stage=lab"] }.`];
  }
  const { clusters, maxUpdate, maxUpdatePercent } = wave;
  const isWhole = (value: unknown, min: number, max: number) => Number.isInteger(value) && value as number >= min && value as number <= max;
  return [
    ...Array.isArray(clusters) && clusters.length > 0 && clusters.every(one => typeof one === 'string' && one !== '') ? []
      : [`${where}.clusters is ${show(clusters)}. Write a list of names, in which * stands for anything, or of such as "stage=lab".`],
    ...isUnset(maxUpdate) || isWhole(maxUpdate, 0, 2 ** 31 - 1) ? [] : [`${where}.maxUpdate is ${show(maxUpdate)}. Write a whole number, 0 or more.`],
    ...isUnset(maxUpdatePercent) || isWhole(maxUpdatePercent, 1, 100) ? []
      : [`${where}.maxUpdatePercent is ${show(maxUpdatePercent)}. Write a whole number from 1 to 100.`],
    ...isUnset(maxUpdate) || isUnset(maxUpdatePercent) ? [] : [`${where} has maxUpdate and maxUpdatePercent, which say the same. Leave out one of them.`],
  ];
}
