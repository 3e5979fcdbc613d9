import { spawn, spawnSync } from 'child_process';
import * as os from 'os';
import * as path from 'path';
import fc from 'fast-check';
import { clustersOf, deleteFolders, newFolder, treeOf } from './folders';
import { OutputFolder } from '../../src/fleet/output-folder';
import type { Changes } from '../../src/fleet/output-folder';

// The module itself, whose functions can be replaced.
const fs = jest.requireActual<typeof import('fs')>('fs');

type Clusters = Record<string, Record<string, string>>;

const NO_CHANGES = { changed: 0, removed: 0, left: [], hasOtherHub: false };

/** A whole run. */
function write(folder: string, clusters: Clusters): Changes {
  const output = OutputFolder.open(folder);
  try {
    for (const [cluster, files] of Object.entries(clusters)) {
      expect(output.stage(cluster, new Map(Object.entries(files)))).toEqual([]);
    }
    return output.commit();
  } finally {
    output.close();
  }
}

/** The files of clusters as a folder has them. */
const asTree = (clusters: Clusters) => Object.fromEntries(Object.entries(clusters).flatMap(([cluster, files]) => (
  Object.entries(files).map(([file, text]) => [`${cluster}/${file}`, text]))));

let out: string;
beforeEach(() => {
  out = newFolder();
});
afterEach(() => {
  jest.restoreAllMocks();
  deleteFolders();
});

const put = (file: string, text: string) => {
  fs.mkdirSync(path.dirname(path.join(out, file)), { recursive: true });
  fs.writeFileSync(path.join(out, file), text);
};

test('each cluster has a folder, and the index is one of sha256sum', () => {
  expect(write(out, { b: { 'x.yaml': '1' }, a: { 'sub/y.yaml': 'ü' } })).toEqual({ files: 2, changed: 2, removed: 0, left: [], hasOtherHub: false });
  expect(clustersOf(out)).toEqual({ 'a/sub/y.yaml': 'ü', 'b/x.yaml': '1' });
  expect(treeOf(out)['.fleet-index']).toMatch(/^[0-9a-f]{64} {2}a\/sub\/y\.yaml\n[0-9a-f]{64} {2}b\/x\.yaml\n$/);
  const { status, stdout } = spawnSync('sha256sum', ['-c', '.fleet-index'], { cwd: out, encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, 'a/sub/y.yaml: OK\nb/x.yaml: OK\n']);
  expect(fs.readdirSync(out).sort()).toEqual(['.fleet-index', 'a', 'b']);
});

test('what is the same is not written anew, nor is the index', () => {
  const stamps = () => ['a/x.yaml', 'b/y.yaml', 'b/z.yaml', '.fleet-index'].map(file => {
    const { ino, mtimeMs } = fs.statSync(path.join(out, file));
    return `${ino} ${mtimeMs}`;
  });
  write(out, { a: { 'x.yaml': '1' }, b: { 'y.yaml': '2', 'z.yaml': '3' } });
  const before = stamps();
  expect(write(out, { b: { 'z.yaml': '3', 'y.yaml': '2' }, a: { 'x.yaml': '1' } })).toEqual({ files: 3, ...NO_CHANGES });
  expect(stamps()).toEqual(before);
  expect(write(out, { a: { 'x.yaml': '1' }, b: { 'y.yaml': '2', 'z.yaml': 'other' } })).toMatchObject({ changed: 1 });
  expect(stamps().slice(0, 2)).toEqual(before.slice(0, 2));
  expect(clustersOf(out)['b/z.yaml']).toBe('other');
});

test('clusters and files that are gone are deleted, and nothing else', () => {
  put('README.md', 'about');
  write(out, { a: { 'x.yaml': '1', 'sub/y.yaml': '2' }, b: { 'x.yaml': '1' }, c: { 'x.yaml': '1' } });
  put('c/notes.md', 'mine');
  put('d/x.yaml', 'of another program');
  expect(write(out, { a: { 'x.yaml': '1' } })).toEqual({ files: 1, changed: 0, removed: 3, left: [], hasOtherHub: false });
  expect(clustersOf(out)).toEqual({ 'README.md': 'about', 'a/x.yaml': '1', 'c/notes.md': 'mine', 'd/x.yaml': 'of another program' });
  expect(fs.existsSync(path.join(out, 'a', 'sub'))).toBe(false);
  expect(fs.existsSync(path.join(out, 'b'))).toBe(false);
});

test('a file to delete that somebody has changed stays, and is told until somebody deletes it', () => {
  write(out, { a: { 'x.yaml': '1' }, b: { 'x.yaml': '1' } });
  put('b/x.yaml', 'changed');
  const left = [path.join(out, 'b', 'x.yaml')];
  expect(write(out, { a: { 'x.yaml': '1' } })).toEqual({ files: 2, changed: 0, removed: 0, left, hasOtherHub: false });
  expect(write(out, { a: { 'x.yaml': '1' } })).toEqual({ files: 2, changed: 0, removed: 0, left, hasOtherHub: false });
  fs.rmSync(left[0]);
  expect(write(out, { a: { 'x.yaml': '1' } })).toEqual({ files: 1, ...NO_CHANGES });
  expect(treeOf(out)['.fleet-index']).not.toContain('b/');
});

test('what is kept stays as it is', () => {
  write(out, { a: { 'x.yaml': '1' }, b: { 'x.yaml': '1' }, c: { 'x.yaml': '1' } });
  put('b/x.yaml', 'changed');
  const output = OutputFolder.open(out);
  output.stage('a', new Map([['x.yaml', '2']]));
  output.stage('b', new Map([['x.yaml', '2']]));
  expect(output.overwritten).toEqual([path.join(out, 'b', 'x.yaml')]);
  output.keep('b');
  expect(output.overwritten).toEqual([]);
  output.keepOthers();
  expect(output.commit()).toEqual({ files: 3, changed: 1, removed: 0, left: [], hasOtherHub: false });
  output.close();
  expect(clustersOf(out)).toEqual({ 'a/x.yaml': '2', 'b/x.yaml': 'changed', 'c/x.yaml': '1' });
  expect(treeOf(out)['.fleet-index'].split('\n').map(line => line.slice(66))).toEqual(['a/x.yaml', 'b/x.yaml', 'c/x.yaml', '']);
});

test('without a commit nothing has changed', () => {
  write(out, { a: { 'x.yaml': '1' } });
  const before = treeOf(out);
  const output = OutputFolder.open(out);
  output.stage('a', new Map([['x.yaml', '2']]));
  output.stage('b', new Map([['x.yaml', '2']]));
  output.close();
  expect(treeOf(out)).toEqual(before);
});

test('a file that no fleet has written is not written over, unless it is the same', () => {
  put('a/x.yaml', 'mine');
  put('b/x.yaml', 'same');
  put('c', 'a file');
  const output = OutputFolder.open(out);
  expect(output.stage('a', new Map([['x.yaml', '1'], ['y.yaml', '1']]))).toEqual([
    `${path.join(out, 'a', 'x.yaml')} is there already, and no fleet has written it. Move it away, or choose another outdir; or if .fleet-index was deleted, get that back `
      + 'from version control.',
  ]);
  expect(output.stage('b', new Map([['x.yaml', 'same']]))).toEqual([]);
  expect(output.stage('c', new Map([['x.yaml', '1']]))).toEqual([`In ${out} c is no folder, and in the way of c/x.yaml. Move it away, or choose another outdir.`]);
  output.commit();
  output.close();
  expect(clustersOf(out)).toEqual({ 'a/x.yaml': 'mine', 'b/x.yaml': 'same', 'c': 'a file' });
  write(out, {});
  expect(clustersOf(out)).toEqual({ 'a/x.yaml': 'mine', 'c': 'a file' });
});

test('no link leads out of the folder: neither is written through one, nor deleted', () => {
  const outside = newFolder();
  const victim = { 'x.yaml': '1', 'sub/x.yaml': '1', 'other.yaml': 'precious' };
  write(out, { a: { 'x.yaml': '1' }, b: { 'sub/x.yaml': '1' }, c: { 'x.yaml': '1' }, d: { 'x.yaml': '1' } });
  fs.mkdirSync(path.join(outside, 'sub'));
  Object.entries(victim).forEach(([file, text]) => fs.writeFileSync(path.join(outside, file), text));
  const swap = (name: string, to: string) => {
    fs.rmSync(path.join(out, name), { recursive: true });
    fs.symlinkSync(to, path.join(out, name));
  };
  swap('a', outside);
  swap('b/sub', path.join(outside, 'sub'));
  swap('c/x.yaml', path.join(outside, 'other.yaml'));
  swap('d', outside);
  const output = OutputFolder.open(out);
  const staged = (cluster: string, file: string) => output.stage(cluster, new Map([[file, '2']])).map(problem => problem.slice(`In ${out} `.length, -' Move it away, or choose another outdir.'.length));
  expect(staged('a', 'x.yaml')).toEqual(['a is no folder, and in the way of a/x.yaml.']);
  expect(staged('b', 'sub/x.yaml')).toEqual(['b/sub is no folder, and in the way of b/sub/x.yaml.']);
  expect(staged('c', 'x.yaml')).toEqual(['c/x.yaml is no file, and in the way of c/x.yaml.']);
  output.close();
  // All of them gone.
  expect(write(out, {})).toMatchObject({ removed: 0 });
  expect(treeOf(outside)).toEqual(victim);
});

test('a link to the folder itself is the user\'s own choice', () => {
  const real = newFolder();
  fs.symlinkSync(real, path.join(out, 'dist'));
  write(path.join(out, 'dist'), { a: { 'x.yaml': '1' } });
  expect(clustersOf(real)).toEqual({ 'a/x.yaml': '1' });
});

const DIGEST = '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b'; // of "1"

test.each([
  `${DIGEST}  ../victim/x.yaml`, `${DIGEST}  a/../../victim/x.yaml`, `${DIGEST}  /etc/passwd`, `${DIGEST}  a//x.yaml`, `${DIGEST}  a/./x.yaml`, `${DIGEST}  A/x.yaml`,
  `${DIGEST}  a/x\\y.yaml`, `${DIGEST}  .git/config`, `${DIGEST} a/x.yaml`, 'nonsense', `${DIGEST}  a/`, `${DIGEST}  a/\u0000`,
])('an index with another line is none: %j', line => {
  write(out, { a: { 'x.yaml': '1' } });
  put('victim/x.yaml', '1');
  fs.appendFileSync(path.join(out, '.fleet-index'), `${line}\n`);
  const before = treeOf(out);
  expect(() => write(out, {})).toThrow(`${path.join(out, '.fleet-index')}:2: `);
  expect(treeOf(out)).toEqual(before);
});

test('a file whose name differs in its capital letters alone is in nobody\'s way, where the file system tells these apart', () => {
  fs.mkdirSync(out, { recursive: true });
  fs.writeFileSync(path.join(out, 'README'), 'x');
  const isTold = !fs.existsSync(path.join(out, 'readme'));
  const run = () => write(out, { a: { 'x.yaml': '1' }, readme: { 'x.yaml': '1' }, z: { 'x.yaml': '1' } });
  expect(isTold ? run().files : 3).toBe(3);
  expect(fs.readFileSync(path.join(out, 'README'), 'utf8')).toBe('x');
});

test('an index with files that no fleet has written has none of them deleted', () => {
  write(out, { a: { 'x.yaml': '1' } });
  put('victim/x.yaml', 'precious');
  fs.appendFileSync(path.join(out, '.fleet-index'), `${DIGEST}  victim/x.yaml\n${DIGEST}  victim/gone.yaml\n`);
  expect(write(out, {})).toEqual({ files: 1, changed: 0, removed: 1, left: [path.join(out, 'victim', 'x.yaml')], hasOtherHub: false });
  expect(clustersOf(out)).toEqual({ 'victim/x.yaml': 'precious' });
});

test('of an index that git could not merge, both sides count', () => {
  write(out, { a: { 'x.yaml': '1' }, b: { 'x.yaml': '2' } });
  const index = path.join(out, '.fleet-index');
  const [a, b] = fs.readFileSync(index, 'utf8').split('\n');
  fs.writeFileSync(index, `<<<<<<< HEAD\n${a}\n||||||| 1234\n=======\n${b}\n${b.replace(/^.{64}/, DIGEST)}\n>>>>>>> other\n`);
  expect(write(out, { a: { 'x.yaml': '1' } })).toEqual({ files: 1, changed: 0, removed: 1, left: [], hasOtherHub: false });
  expect(treeOf(out)['.fleet-index']).toBe(`${a}\n`);
});

test('an index with the line ends of Windows is one', () => {
  write(out, { a: { 'x.yaml': '1' }, b: { 'x.yaml': '1' } });
  const index = path.join(out, '.fleet-index');
  fs.writeFileSync(index, fs.readFileSync(index, 'utf8').replaceAll('\n', '\r\n'));
  expect(write(out, { a: { 'x.yaml': '1' } })).toEqual({ files: 1, changed: 0, removed: 1, left: [], hasOtherHub: false });
});

test.each([['.fleet-index', (file: string) => fs.symlinkSync('/etc/passwd', file)], ['.fleet-index', (file: string) => fs.mkdirSync(file)]])('%s that is no file is not read', (name, make) => {
  make(path.join(out, name));
  expect(() => OutputFolder.open(out)).toThrow(`${path.join(out, name)} is no file, and in the place of the index`);
});

describe('what another run has left', () => {
  const leave = (run: unknown, more: Record<string, string> = {}) => {
    put('.fleet-staging/run', typeof run === 'string' ? run : JSON.stringify(run));
    Object.entries(more).forEach(([file, text]) => put(`.fleet-staging/${file}`, text));
  };

  test.each([[{ pid: 2 ** 22 + 1, host: os.hostname() }], [{ pid: 1, host: 'elsewhere' }], [{ pid: process.pid, host: os.hostname() }], [''], [{}]])('is given up where it was not complete: %j', run => {
    leave(run, { 'clusters/a/x.yaml': 'half', 'index.part': 'x' });
    write(out, { b: { 'x.yaml': '1' } });
    expect(clustersOf(out)).toEqual({ 'b/x.yaml': '1' });
    expect(fs.readdirSync(out).sort()).toEqual(['.fleet-index', 'b']);
  });

  test('is waited for while the run is on', () => {
    leave({ pid: process.ppid, host: os.hostname() }, { 'clusters/a/x.yaml': 'half' });
    const before = treeOf(out);
    expect(() => OutputFolder.open(out)).toThrow(`Another run, process ${process.ppid}, is writing to ${out}. Wait for it; if that process is something else, delete ${path.join(out, '.fleet-staging')}.`);
    expect(treeOf(out)).toEqual(before);
  });

  const DEAD = { pid: 2 ** 22 + 1, host: os.hostname() };
  const opened = () => {
    const output = OutputFolder.open(out);
    output.close();
    return output.leftovers;
  };

  test('is given up where nothing of it was written yet, or somebody has taken that back', () => {
    write(out, { a: { 'x.yaml': '0', 'y.yaml': '0' }, gone: { 'x.yaml': '1' } });
    const before = treeOf(out);
    const index = `${DIGEST}  a/x.yaml\n${DIGEST}  a/y.yaml\n${DIGEST}  b/x.yaml\n`;
    leave(DEAD, { 'clusters/a/x.yaml': '1', 'clusters/a/y.yaml': '1', 'clusters/b/x.yaml': '1', index });
    expect(opened()).toEqual([]);
    expect(treeOf(out)).toEqual(before);
    // Moved, and taken back.
    leave(DEAD, { 'clusters/a/y.yaml': '1', index });
    expect(opened()).toEqual([]);
    expect(treeOf(out)).toEqual(before);
  });

  test('stays where it was written, with the rest of a cluster that was amidst it, and is the fleet\'s', () => {
    write(out, { a: { 'x.yaml': '0', 'y.yaml': '0', 'z.yaml': '0' }, b: { 'x.yaml': '0' }, c: { 'x.yaml': '0' }, gone: { 'x.yaml': '1' } });
    const index = ['a/x.yaml', 'a/y.yaml', 'b/x.yaml', 'c/x.yaml', 'd/x.yaml', 'e/x.yaml'].map(file => `${DIGEST}  ${file}\n`).join('');
    leave(DEAD, { 'clusters/a/y.yaml': '1', 'clusters/c/x.yaml': '1', 'clusters/e/x.yaml': '1', index });
    ['a/x.yaml', 'b/x.yaml', 'd/x.yaml'].forEach(file => put(file, '1'));
    expect(opened()).toEqual(['a', 'b', 'd']);
    const ended = { a: { 'x.yaml': '1', 'y.yaml': '1' }, b: { 'x.yaml': '1' }, c: { 'x.yaml': '0' }, d: { 'x.yaml': '1' }, gone: { 'x.yaml': '1' } };
    expect(clustersOf(out)).toEqual(asTree(ended));
    expect(treeOf(out)['.fleet-index'].split('\n').map(line => line.slice(66))).toEqual([
      'a/x.yaml', 'a/x.yaml', 'a/y.yaml', 'a/y.yaml', 'b/x.yaml', 'b/x.yaml', 'c/x.yaml', 'd/x.yaml', 'gone/x.yaml', '',
    ]);
    expect(opened()).toEqual([]);
    expect(write(out, { a: ended.a })).toEqual({ files: 2, changed: 0, removed: 4, left: [], hasOtherHub: false });
    expect(clustersOf(out)).toEqual(asTree({ a: ended.a }));
  });

  test('is deleted to its end in a cluster whose files were going, but for what somebody has changed', () => {
    write(out, { a: { 'x.yaml': '1', 'y.yaml': '1', 'z.yaml': '1' }, b: { 'x.yaml': '1', 'y.yaml': '1' } });
    const index = `${DIGEST}  a/x.yaml\n${DIGEST}  b/x.yaml\n`;
    leave(DEAD, { index });
    fs.rmSync(path.join(out, 'a', 'y.yaml'));
    expect(opened()).toEqual(['a']);
    expect(clustersOf(out)).toEqual({ 'a/x.yaml': '1', 'b/x.yaml': '1', 'b/y.yaml': '1' });
    leave(DEAD, { index, 'clusters/b/x.yaml': '1' });
    fs.rmSync(path.join(out, 'b', 'y.yaml'));
    expect(opened()).toEqual([]);
    write(out, { b: { 'x.yaml': '0', 'y.yaml': '1', 'z.yaml': '1' } });
    leave(DEAD, { index });
    put('b/x.yaml', '1');
    put('b/y.yaml', 'changed');
    expect(opened()).toEqual(['b']);
    expect(clustersOf(out)).toEqual({ 'b/x.yaml': '1', 'b/y.yaml': 'changed' });
  });

  test.each<[string, () => void]>([
    ['a folder of somebody\'s', () => put('.fleet-staging/precious.txt', 'x')],
    ['a folder with another file of that name', () => leave('[not ours')],
    ['a file', () => put('.fleet-staging', 'x')],
    ['a link', () => {
      put('elsewhere/run', '{}');
      fs.symlinkSync(path.join(out, 'elsewhere'), path.join(out, '.fleet-staging'));
    }],
    ['a folder with a link', () => {
      put('elsewhere/run', '{}');
      fs.mkdirSync(path.join(out, '.fleet-staging'));
      fs.symlinkSync(path.join(out, 'elsewhere', 'run'), path.join(out, '.fleet-staging', 'run'));
    }],
  ])('is not %s', (_, make) => {
    make();
    const before = treeOf(out);
    expect(() => OutputFolder.open(out)).toThrow(`${path.join(out, '.fleet-staging')} is in the place of the folder that a fleet writes into first, and no fleet has made it.`);
    expect(treeOf(out)).toEqual(before);
  });

  test('with an index of files elsewhere is refused', () => {
    put('victim.yaml', 'precious');
    leave({ pid: 2 ** 22 + 1, host: os.hostname() }, { 'clusters/a/x.yaml': '1', 'index': `${DIGEST}  ../victim.yaml\n` });
    expect(() => OutputFolder.open(out)).toThrow('is no line of this index');
  });
});

/** Clusters with the files that one may have: none, one, or two, one of which is in a folder. */
const CLUSTERS = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom<Record<string, string>[]>(
  { 'x.yaml': '1' }, { 'x.yaml': '2' }, { 'x.yaml': '1', 'sub/y.yaml': '1' }, { 'x.yaml': '2', 'sub/y.yaml': '2' }, { 'sub/y.yaml': '1' }, {},
), { noNullPrototype: true });

test('whatever was there before, a run leaves what it was asked for, and files that were never its own', () => {
  fc.assert(fc.property(fc.array(CLUSTERS, { minLength: 1, maxLength: 5 }), runs => {
    const folder = newFolder();
    fs.mkdirSync(path.join(folder, 'a', 'sub'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'a', 'sub', 'mine.txt'), 'mine');
    for (const clusters of runs) {
      write(folder, clusters);
      expect(clustersOf(folder)).toEqual({ 'a/sub/mine.txt': 'mine', ...asTree(clusters) });
    }
    expect(write(folder, runs.at(-1)!)).toMatchObject(NO_CHANGES);
  }), { seed: 1, numRuns: 40 });
});

/** What changes a file system. A run that is ended by force is one in which the next of these is never called. */
const CALLS = ['mkdirSync', 'writeFileSync', 'renameSync', 'unlinkSync', 'rmdirSync'] as const;

/** Deletes a folder call by call, what was made last first. */
function deleteSlowly(folder: string, { recursive = false, force = false }: { recursive?: boolean; force?: boolean } = {}): void {
  if (recursive && fs.statSync(folder).isDirectory()) {
    fs.readdirSync(folder).sort().reverse().forEach(name => deleteSlowly(path.join(folder, name), { recursive }));
    fs.rmdirSync(folder);
  } else if (!force || fs.existsSync(folder)) {
    fs.unlinkSync(folder);
  }
}

/** Ends a run before its nth call that changes anything; whether it came to that. */
function killAt(nth: number, run: () => void): boolean {
  let calls = 0;
  const spies = CALLS.map(name => {
    const original = fs[name] as (...args: unknown[]) => unknown;
    return jest.spyOn(fs, name).mockImplementation(((...args: unknown[]) => {
      if (++calls > nth) {
        throw new Error('killed');
      }
      return original(...args);
    }) as never);
  });
  spies.push(jest.spyOn(fs, 'rmSync').mockImplementation(deleteSlowly as never) as never);
  try {
    run();
    return false;
  } catch (error) {
    if (calls <= nth) {
      throw error;
    }
    return true;
  } finally {
    spies.forEach(spy => spy.mockRestore());
  }
}

/** Kills a run at each of its calls, one after the other, from the same start. */
function killEverywhere(before: Clusters, after: Clusters, check: (folder: string) => void): number {
  for (let nth = 0; ; nth++) {
    const folder = newFolder();
    write(folder, before);
    const isKilled = killAt(nth, () => write(folder, after));
    check(folder);
    write(folder, after);
    expect(clustersOf(folder)).toEqual(asTree(after));
    expect(fs.readdirSync(folder).filter(name => name.startsWith('.fleet-'))).toEqual(['.fleet-index']);
    if (!isKilled) {
      return nth;
    }
  }
}

test('wherever a run is ended, each cluster has its old file or its new one, and the next run has all', () => {
  const before = { a: { 'x.yaml': '1' }, b: { 'x.yaml': '1' }, c: { 'x.yaml': '1' } };
  const after = { a: { 'x.yaml': '2' }, b: { 'x.yaml': '1' }, d: { 'x.yaml': '1' } };
  const seen = new Set<string>();
  const killed = killEverywhere(before, after, folder => {
    const tree = clustersOf(folder);
    expect(tree['b/x.yaml']).toBe('1');
    expect([tree['a/x.yaml'], tree['c/x.yaml'] ?? '', tree['d/x.yaml'] ?? '']).toEqual([expect.stringMatching(/^[12]$/), expect.stringMatching(/^1?$/), expect.stringMatching(/^1?$/)]);
    seen.add(`${tree['a/x.yaml']} ${tree['c/x.yaml']} ${tree['d/x.yaml']}`);
  });
  expect(killed).toBeGreaterThan(10);
  expect([...seen].sort()).toEqual(['1 1 undefined', '2 1 1', '2 1 undefined', '2 undefined 1']);
});

test('clusters of several files come and go at once; of those that change, at most one is in between, until the next run begins', () => {
  let between = 0;
  const two = (text: string) => ({ 'sub/y.yaml': text, 'x.yaml': text });
  const before = { a: two('1'), b: two('1'), gone: two('1') };
  const after = { a: two('2'), b: { 'x.yaml': '2', 'z.yaml': '2' }, fresh: two('1') };
  const killed = killEverywhere(before, after, folder => {
    const of = (cluster: string) => Object.fromEntries(Object.entries(clustersOf(folder)).filter(([file]) => file.startsWith(`${cluster}/`)).map(([file, text]) => [file.slice(cluster.length + 1), text]));
    expect([{}, two('1')]).toContainEqual(of('gone'));
    expect([{}, two('1')]).toContainEqual(of('fresh'));
    const isBetween = (['a', 'b'] as const).filter(cluster => ![JSON.stringify(before[cluster]), JSON.stringify(after[cluster])].includes(JSON.stringify(of(cluster))));
    expect(isBetween.length).toBeLessThan(2);
    if (isBetween.length > 0) {
      between++;
      const others = Object.fromEntries(Object.entries(clustersOf(folder)).filter(([file]) => !file.startsWith(`${isBetween[0]}/`)));
      OutputFolder.open(folder).close();
      expect(clustersOf(folder)).toEqual({ ...others, ...asTree({ [isBetween[0]]: after[isBetween[0]] }) });
    }
  });
  expect(killed).toBeGreaterThan(15);
  expect(between).toBeGreaterThan(2);
});

test('what can\'t be written is told, and the next run writes it', () => {
  write(out, { a: { 'x.yaml': '1' }, b: { 'x.yaml': '1' }, c: { 'x.yaml': '1' } });
  const rename = fs.renameSync;
  const spy = jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    if (String(to) === path.join(out, 'b', 'x.yaml')) {
      throw new Error('EACCES: permission denied');
    }
    rename(from, to);
  });
  const after = { a: { 'x.yaml': '2' }, b: { 'x.yaml': '2' } };
  const message = `${out} is written in part only: EACCES: permission denied. Mend that and run again.`;
  expect(() => write(out, after)).toThrow(message);
  expect(() => write(out, after)).toThrow(message);
  expect(clustersOf(out)).toEqual({ 'a/x.yaml': '2', 'b/x.yaml': '1', 'c/x.yaml': '1' });
  spy.mockRestore();
  expect(write(out, after)).toEqual({ files: 2, changed: 1, removed: 1, left: [], hasOtherHub: false });
  expect(clustersOf(out)).toEqual(asTree(after));
});

test('a killed process leaves the old or the new file of each cluster', async () => {
  const ROOT = path.join(__dirname, '..', '..');
  const program = `
    require('./test/from-sources');
    const { OutputFolder } = require('./src/fleet/output-folder');
    for (let run = 0; ; run++) {
      const output = OutputFolder.open(process.argv[1]);
      for (let i = 0; i < 40; i++) {
        output.stage('c-' + i, new Map([['x.yaml', ('run ' + run + '\\n').repeat(2000)]]));
      }
      output.commit();
      output.close();
      process.stdout.write('.');
    }`;
  for (let i = 0; i < 4; i++) {
    const child = spawn(process.execPath, ['-e', program, out], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise(resolve => child.once('exit', resolve));
    await new Promise(resolve => child.stdout!.once('data', resolve));
    await new Promise(resolve => setTimeout(resolve, 3 + 15 * i));
    child.kill('SIGKILL');
    await ended;
    for (const [file, text] of Object.entries(clustersOf(out))) {
      const [first] = text.split('\n');
      expect([file, text]).toEqual([file, `${first}\n`.repeat(2000)]);
      expect(first).toMatch(/^run \d+$/);
    }
    expect(Object.keys(clustersOf(out))).toHaveLength(40);
  }
  // What the last one has left is finished or given up.
  const files = { 'x.yaml': 'end' };
  write(out, Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`c-${i}`, files])));
  expect(new Set(Object.values(clustersOf(out)))).toEqual(new Set(['end']));
}, 60_000);
