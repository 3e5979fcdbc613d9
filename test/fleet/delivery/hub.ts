import * as fs from 'fs';
import * as path from 'path';
import { Fleet } from '../../../src';
import type { FleetProps } from '../../../src';
import { parse } from '../../support';
import { clustersOf, newFolder } from '../folders';

/** What is for the hub, as a fleet has written it, and the error that it ended in. */
export interface Hub {
  readonly outdir: string;
  readonly objects: any[];
  readonly error?: string;
}

/** The objects in a folder that a fleet has written. */
export const objectsOf = (outdir: string, folder: string): any[] => (
  Object.entries(clustersOf(outdir)).filter(([file]) => file.startsWith(`${folder}/`)).flatMap(([, text]) => parse(text)).filter(object => object !== null)
);

/** A fleet of one folder, whose properties change from run to run, as a program's do. */
export function outOf(props: Partial<FleetProps>): (changed: Partial<FleetProps>) => Hub {
  const own: any = { ...props };
  const fleet = new Fleet(own);
  return changed => {
    Object.keys(own).forEach(key => delete own[key]);
    Object.assign(own, props, changed);
    let error: string | undefined;
    try {
      fleet.synth();
    } catch (thrown) {
      if (!own.keepGoing) {
        throw thrown;
      }
      error = (thrown as Error).message;
    }
    return { outdir: own.outdir, objects: fs.existsSync(path.join(own.outdir, '_hub')) ? objectsOf(own.outdir, '_hub') : [], error };
  };
}

/** What a fleet writes for the hub, into a folder of its own. */
export const hubOf = (props: FleetProps): Hub => outOf({ outdir: path.join(newFolder(), 'dist'), ...props })({});

/** Objects by their kinds. */
export function byKind(objects: readonly any[]): Record<string, any[]> {
  const found: Record<string, any[]> = {};
  objects.forEach(object => (found[object.kind] ??= []).push(object));
  return found;
}
