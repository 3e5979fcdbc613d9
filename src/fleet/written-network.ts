import { heldBy } from '../rules/holders';
import { HyperConvergedView, isObject } from '../rules/views';
import { readDocuments } from '../yaml-source';

/** More texts than this are not kept: a fleet's clusters have few that differ, or too many. */
const MOST_TEXTS = 1000;

/** What a HyperConverged in a text has for a network; undefined if there is none in it. */
type Written = { readonly network: unknown } | undefined;

/** Tells from the files of a cluster, before and after, whether the network of its live migration settings is another. */
export class WrittenNetworks {
  private readonly known = new Map<string, Written>();

  /** Whether a HyperConverged was there before and is now, with another network. Nothing is parsed if its text is the same. */
  public differ(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): boolean {
    const [old, now] = [before, after].map(hyperConvergedTexts);
    if (old.join('---') === now.join('---')) {
      return false;
    }
    const [from, to] = [old, now].map(texts => texts.map(text => this.read(text)).find(written => written));
    return from !== undefined && to !== undefined && from.network !== to.network;
  }

  private read(text: string): Written {
    if (!this.known.has(text)) {
      if (this.known.size >= MOST_TEXTS) {
        this.known.clear();
      }
      this.known.set(text, read(text));
    }
    return this.known.get(text);
  }
}

/** The documents that may be, or hold, a HyperConverged. */
function hyperConvergedTexts(files: ReadonlyMap<string, string>): string[] {
  return [...files.values()].flatMap(text => text.split(/^---.*$/m)).filter(text => text.includes('HyperConverged'));
}

function read(text: string): Written {
  const [view] = [...readDocuments(text)]
    .flatMap(({ value }) => (isObject(value) ? heldBy(value) : []))
    .filter(({ manifest: { apiVersion, kind } }) => kind === 'HyperConverged' && String(apiVersion).startsWith('hco.kubevirt.io/'))
    .map(({ manifest }) => new HyperConvergedView(manifest));
  return view && { network: view.setting('network') };
}
