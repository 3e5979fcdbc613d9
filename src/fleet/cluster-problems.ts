import { likeClusterName } from './cluster-name';
import { parseCidr } from '../cidr';
import { HyperConvergedVersion } from '../hyperconverged-version';
import { similarTo } from '../rules/similar';
import { isObject } from '../rules/views';
import { show, showName } from '../show';

/** What is wrong with data, where in it that is, and what to write instead. */
export interface DataProblem {
  readonly path: readonly string[];
  readonly message: string;
}

interface Schema {
  readonly description: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** An error as Ajv has it. */
interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, string>>;
  readonly parentSchema: Schema;
  readonly data: unknown;
  readonly propertyName?: string;
}

type Validate = ((data: unknown) => boolean) & { readonly errors: readonly SchemaError[] | null };

interface Validators {
  readonly validateCluster: Validate;
  readonly validateFile: Validate;
  readonly FIELDS: Readonly<Record<string, 'string' | 'integer' | 'object'>>;
}

let loaded: Validators | undefined;

const validators = () => loaded ??= require('./cluster-validator') as Validators; // eslint-disable-line @typescript-eslint/no-require-imports

/** The fields of a cluster, and what each holds, by the schema. */
export function clusterFields(): Validators['FIELDS'] {
  return validators().FIELDS;
}

/** A cluster of a program as data, which has numbers for releases, and nothing where a program has undefined. */
export function asData(props: unknown): unknown {
  if (!isObject(props)) {
    return props;
  }
  const { release } = props;
  const data = Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined && value !== null));
  return release instanceof HyperConvergedVersion ? { ...data, release: release.version } : data;
}

/** What is wrong with a cluster as data. */
export function problemsOfCluster(data: unknown): DataProblem[] {
  const problems = problemsBy(validators().validateCluster, data);
  if (problems.length > 0) {
    return problems;
  }
  const { release, range } = data as { readonly release?: string; readonly range?: string };
  if (release !== undefined) {
    try {
      HyperConvergedVersion.parse(release);
    } catch (error) {
      problems.push({ path: ['release'], message: `release is ${show(release)}. ${(error as Error).message}` });
    }
  }
  if (range !== undefined && !parseCidr(range)) {
    problems.push({ path: ['range'], message: `range is ${show(range)}, which is no network. Write addresses in CIDR notation, such as "10.200.5.0/24".` });
  }
  return problems;
}

/** What is wrong with a file besides its clusters. */
export function problemsOfFile(data: unknown): DataProblem[] {
  return problemsBy(validators().validateFile, data);
}

function problemsBy(validate: Validate, data: unknown): DataProblem[] {
  // Of a key that is no label, Ajv tells twice.
  return validate(data) ? [] : validate.errors!.filter(({ keyword }) => keyword !== 'propertyNames').map(inWords);
}

function inWords({ instancePath, keyword, params, parentSchema: schema, data, propertyName }: SchemaError): DataProblem {
  const path = instancePath.split('/').slice(1).map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const field = path.map(showName).join('.');
  if (keyword === 'required') {
    const wanted = schema.properties![params.missingProperty];
    return { path, message: `${params.missingProperty} is unset. Write ${instead(wanted)}.` };
  }
  if (keyword === 'additionalProperties') {
    const name = params.additionalProperty;
    const known = Object.keys(schema.properties!);
    const near = similarTo(name, known);
    const fix = near ? `Write ${near}` : `Write one of ${known.join(', ')}${known.includes('values') ? '; what only the program knows goes into values' : ''}`;
    return { path: [...path, name], message: `${[...path, name].map(showName).join('.')} is no field. ${fix}.` };
  }
  if (propertyName !== undefined) {
    return { path: [...path, propertyName], message: `${field} has ${show(propertyName)}, which is no label's key. Write one such as ${example(schema)}.` };
  }
  const near = field === 'name' && typeof data === 'string' ? likeClusterName(data) : undefined;
  return { path, message: `${field || 'it'} is ${show(data)}. Write ${instead(schema, near)}.` };
}

const example = ({ examples }: Schema) => JSON.stringify(examples?.[0]);

const instead = (schema: Schema, near?: string) => `${schema.description}, such as ${near === undefined ? example(schema) : JSON.stringify(near)}`;
