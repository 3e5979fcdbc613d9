import * as fs from 'fs';
import * as path from 'path';
import { deleteFolders, newFolder } from './fleet/folders';
import { hyperConverged, writeInto } from './support';
import { manifestsOf, judgeFiles } from '../src/manifest-groups';
import { Repositories } from '../src/repository';
import { findRule } from '../src/rules/book';

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => {
  jest.restoreAllMocks();
  deleteFolders();
});

const within = (...names: string[]) => path.join(folder, ...names);
const foldersOf = (...names: string[]) => new Repositories().placeOf(within(...names)).folders;
const workIn = (...names: string[]) => jest.spyOn(process, 'cwd').mockReturnValue(within(...names));

test('folders are those of the nearest repository', () => {
  writeInto(folder, 'fleet/.git/HEAD', '');
  expect(foldersOf('fleet', 'dist', 'prod', 'hc.yaml')).toEqual(['dist', 'prod']);
  expect(foldersOf('fleet', 'hc.yaml')).toEqual([]);
  expect(new Repositories().placeOf(within('fleet', 'a', 'hc.yaml')).root).toBe(within('fleet'));
  workIn('fleet', 'dist');
  expect(foldersOf('fleet', 'dist', 'prod', 'hc.yaml')).toEqual(['dist', 'prod']);
  // A worktree and a submodule have a file.
  writeInto(folder, 'fleet/dist/.git', 'gitdir: elsewhere\n');
  expect(foldersOf('fleet', 'dist', 'prod', 'hc.yaml')).toEqual(['prod']);
  const repositories = new Repositories();
  expect(['fleet/dist/a/x', 'fleet/other/x', 'fleet/dist/b/c/x'].map(file => repositories.placeOf(within(file)).folders)).toEqual([['a'], ['other'], ['b', 'c']]);
});

test('without a repository, they are those of the working directory, if the file is in it, else all', () => {
  workIn('fleet');
  expect(foldersOf('fleet', 'prod', 'hc.yaml')).toEqual(['prod']);
  expect(foldersOf('fleet', '..b', 'hc.yaml')).toEqual(['..b']);
  expect(foldersOf('fleeting', 'prod', 'hc.yaml').slice(-2)).toEqual(['fleeting', 'prod']);
  expect(foldersOf('hc.yaml')).toEqual(folder.split(path.sep).slice(1));
});

test('an Application does not bring what is in a checkout below a folder that is called as the one that it names', () => {
  const application = (source: string, prune: boolean) => (
    { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: source }, spec: { source: { path: source }, syncPolicy: { automated: { prune } } } });
  const foundIn = (file: string, ...sources: string[]) => judgeFiles([
    ...manifestsOf(within('argocd', 'fleet', file), hyperConverged({})),
    ...sources.flatMap((source, i) => manifestsOf('apps.yaml', application(source, i === 0))),
  ], {}, [findRule('LM091')!]).length;
  const found = (...sources: string[]) => foundIn('virt/hc.yaml', ...sources);
  expect(found('elsewhere', 'argocd')).toBe(0); // who knows where it was checked out
  fs.mkdirSync(within('argocd', 'fleet', '.git'), { recursive: true });
  expect(found('elsewhere', 'argocd')).toBe(1);
  expect(found('elsewhere', 'virt')).toBe(0);
  expect(found('virt', 'argocd')).toBe(1);
  expect(found('.', 'virt')).toBe(0);
  expect(foundIn('hc.yaml', 'elsewhere', '.')).toBe(1);
});
