import * as path from 'path';
import type { Manifest } from './rule';
import { isObject, valueAt } from './views';

/** Kinds that bring what stands in a repository to clusters, by their API groups. */
const DELIVERERS: Readonly<Record<string, string>> = {
  Application: 'argoproj.io',
  ApplicationSet: 'argoproj.io',
  Kustomization: 'kustomize.toolkit.fluxcd.io',
};

/** Whether an object brings what stands in a repository to clusters. */
export function isDeliverer({ apiVersion, kind }: Manifest): boolean {
  return DELIVERERS[String(kind)] === String(apiVersion).split('/')[0];
}

/** Argo CD's specification of an Application: of one, or of those that an ApplicationSet makes. */
export function applicationOf(deliverer: Manifest): Record<string, any> {
  const spec = valueAt(deliverer, deliverer.kind === 'ApplicationSet' ? ['spec', 'template', 'spec'] : ['spec']);
  return isObject(spec) ? spec : {};
}

/** The objects of a set that bring what stands in a repository to clusters. */
export class Deliverers {
  private readonly all: readonly { readonly deliverer: Manifest; readonly folders: readonly string[] }[];

  constructor(manifests: readonly Manifest[]) {
    this.all = manifests.filter(isDeliverer).map(deliverer => ({ deliverer, folders: foldersOf(deliverer) }));
  }

  /**
   * Which of them bring what is in a folder: those that name one around it. Where none does, any may that take manifests from a repository, since files may be
   * checked elsewhere than where they are delivered from.
   *
   * @param names of the folders around a file, the outermost first.
   */
  public of(names: readonly string[]): Manifest[] {
    const around = ['', ...names, ''].join('/');
    const named = this.all.filter(({ folders }) => folders.some(folder => around.includes(`/${folder}/`)));
    const isAny = (folders: readonly string[]) => folders.some(folder => folder.includes('{{')); // filled in for one cluster or another
    const found = this.all.filter(one => (named.length === 0 ? one.folders.length > 0 : isAny(one.folders) || named.includes(one)));
    return found.map(({ deliverer }) => deliverer);
  }
}

/** The folders of a repository that one takes manifests from; that of the repository itself is an empty text. */
function foldersOf(deliverer: Manifest): string[] {
  const { source, sources } = applicationOf(deliverer);
  const listed: unknown[] = Array.isArray(sources) ? sources : [source];
  // Charts come from elsewhere, and a source with a name holds but values for one.
  const isOfFolder = (from: unknown): from is Record<string, unknown> => (
    isObject(from) && from.chart === undefined && (from.path !== undefined || from.ref === undefined));
  const stated: unknown[] = deliverer.kind === 'Kustomization' ? [deliverer.spec?.path] : listed.filter(isOfFolder).map(from => from.path);
  return stated.map(folder => path.posix.normalize(`/${folder ?? ''}`).replace(/^\/|\/$/g, ''));
}
