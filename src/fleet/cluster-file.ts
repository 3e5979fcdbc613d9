import * as path from 'path';
import { clusterFields, problemsOfFile } from './cluster-problems';
import { piecesOfList } from './list-pieces';
import { readCsv } from '../csv';
import { readFile } from '../manifest-source';
import { similarTo } from '../rules/similar';
import { isObject } from '../rules/views';
import { show, showName } from '../show';
import { readDocuments, reasonOf } from '../yaml-source';

/** A cluster as it was handed over: anything. */
export interface RawCluster {
  readonly data: unknown;
  /** Where a field of it stands, in words. */
  placeOf(path: readonly string[]): string;
}

/**
 * The clusters of a file, one after the other, so that not all of it is held at once.
 *
 * @param problems what is wrong with the file besides its clusters is added here.
 */
export function* readClusterFile(file: string, problems: string[]): Iterable<RawCluster> {
  const add = (line: number | undefined, message: string) => problems.push(`${showName(file)}${line === undefined ? '' : `:${line}`}: ${message}`);
  const read = READERS[path.extname(file).toLowerCase()];
  if (!read) {
    add(undefined, `a file of clusters ends in ${Object.keys(READERS).join(', ')}.`);
    return;
  }
  let text: string;
  try {
    text = readFile(file);
  } catch (error) {
    add(undefined, `can't be read: ${reasonOf(error)}.`);
    return;
  }
  for (const { data, lineOf } of read(text, add)) {
    yield { data, placeOf: keys => `${showName(file)}:${lineOf(keys)}` };
  }
}

interface LocatedData {
  readonly data: unknown;
  lineOf(path: readonly string[]): number;
}

type Reader = (text: string, add: (line: number, message: string) => void) => Iterable<LocatedData>;

const READERS: Readonly<Record<string, Reader>> = { '.yaml': readYaml, '.yml': readYaml, '.json': readYaml, '.csv': readTable };

/** YAML, and JSON, which is YAML. */
function* readYaml(text: string, add: (line: number, message: string) => void): Iterable<LocatedData> {
  let isEmpty = true;
  for (const piece of piecesOfList(text.replace(/^\uFEFF/, ''))) {
    for (const { value, problem, positionOf } of readDocuments(piece.text)) {
      const lineOf = (keys: readonly (string | number)[]) => positionOf(keys).line + piece.line - 1;
      if (problem) {
        isEmpty = false;
        add(problem.line + piece.line - 1, `can't be read: ${problem.reason}.`);
      } else if (value !== undefined && value !== null) {
        isEmpty = false;
        problemsOfFile(value).forEach(({ path: keys, message }) => add(lineOf(keys), message));
        const clusters: unknown[] = isObject(value) && Array.isArray(value.clusters) ? value.clusters : [];
        for (const [i, data] of clusters.entries()) {
          yield { data, lineOf: keys => lineOf(['clusters', i, ...keys]) };
        }
      }
    }
  }
  if (isEmpty) {
    add(1, 'nothing is in it. Write clusters: [], if there are none.');
  }
}

/** Columns with the names of fields, and such as labels.stage and values.speed. */
function* readTable(text: string, add: (line: number, message: string) => void): Iterable<LocatedData> {
  const { line: header, columns, rows, problems } = readCsv(text);
  const types = clusterFields();
  const fields = Object.keys(types);
  const maps = fields.filter(field => types[field] === 'object');
  const plain = fields.filter(field => types[field] !== 'object');
  const splitColumn = (column: string) => [maps.find(map => column.startsWith(`${map}.`) && column.length > map.length + 1), column] as const;
  problems.forEach(({ line, reason }) => add(line, `${reason}.`));
  for (const [map, column] of columns.filter(name => name !== '').map(splitColumn)) {
    if (!map && !plain.includes(column)) {
      const near = similarTo(column, plain);
      add(header, `column ${show(column)} is no field. Write ${near ?? `one of ${plain.join(', ')}, ${maps.map(name => `${name}.NAME`).join(' or ')}`}.`);
    }
  }
  for (const { line, cells } of rows) {
    const data: Record<string, unknown> = {};
    for (const [column, cell] of cells) {
      const [map] = splitColumn(column);
      if (map) {
        data[map] = Object.fromEntries([...Object.entries(data[map] ?? {}), [column.slice(map.length + 1), cell]]);
      } else if (plain.includes(column)) {
        data[column] = types[column] === 'integer' && /^\d{1,15}$/.test(cell) ? Number(cell) : cell;
      }
    }
    yield { data, lineOf: () => line };
  }
}
