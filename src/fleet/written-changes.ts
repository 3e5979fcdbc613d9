import { judge } from '../rules';
import type { Finding, Manifest } from '../rules';
import { CHANGE_ADVICE } from '../rules/changes';
import { heldBy } from '../rules/holders';
import { isObject } from '../rules/views';
import { readDocuments } from '../yaml-source';

/** More texts than this are not kept: a fleet's clusters have few that differ, or too many. */
const MOST_TEXTS = 1000;

/** What the rules about changes look at. */
const LOOKED_AT = /HyperConverged|NetworkAttachmentDefinition/;

/** Tells from the files of a cluster, before and after, what the rules about changes say. */
export class WrittenChanges {
  private readonly known = new Map<string, readonly Manifest[]>();

  /** What they find. Nothing is parsed if the text of what they look at is the same. */
  public findings(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Finding[] {
    const [old, now] = [before, after].map(documentsOf);
    if (old.join('---') === now.join('---')) {
      return [];
    }
    const [previous, manifests] = [old, now].map(texts => texts.flatMap(text => this.read(text)));
    return judge(manifests, { previous }, CHANGE_ADVICE);
  }

  private read(text: string): readonly Manifest[] {
    if (!this.known.has(text)) {
      if (this.known.size >= MOST_TEXTS) {
        this.known.clear();
      }
      this.known.set(text, [...readDocuments(text)].flatMap(({ value }) => (isObject(value) ? heldBy(value) : [])).map(({ manifest }) => manifest));
    }
    return this.known.get(text)!;
  }
}

/** The documents that may be, or hold, what they look at. */
function documentsOf(files: ReadonlyMap<string, string>): string[] {
  return [...files.values()].flatMap(text => text.split(/^---.*$/m)).filter(text => LOOKED_AT.test(text));
}
