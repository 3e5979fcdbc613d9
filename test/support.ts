import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Chart } from 'cdk8s';
import * as YAML from 'yaml';
import { HyperConvergedVersion } from '../src';
import { judge } from '../src/rules';
import type { Manifest, Rule, RuleContext } from '../src/rules';

/** What a program renders, in order. */
export function synthesize(program: (chart: Chart) => void): any[] {
  const app = new App();
  program(new Chart(app, 'prod'));
  return parse(app.synthYaml());
}

/** The one object of a kind that a program renders. */
export function synthesizeKind(kind: string, program: (chart: Chart) => void): any {
  const found = synthesize(program).filter(object => object.kind === kind);
  expect(found).toHaveLength(1);
  return found[0];
}

/** The lines of the error that a program ends in; nothing is written then. */
export function errorsOf(program: (chart: Chart) => void): string[] {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'errors-'));
  try {
    const app = new App({ outdir });
    program(new Chart(app, 'prod'));
    try {
      app.synth();
    } catch (error) {
      expect(fs.readdirSync(outdir)).toEqual([]);
      const [first, ...lines] = (error as Error).message.split('\n');
      expect(first).toBe('Validation failed with the following errors:');
      return lines.map(line => line.trim());
    }
    return [];
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

/** The rule ids at the end of error lines. */
export function idsOf(lines: string[]): string[] {
  return lines.map(line => /\((LM\d{3})\)$/.exec(line)?.[1] ?? line);
}

/** The documents of a YAML text. */
export function parse(yaml: string): any[] {
  return YAML.parseAllDocuments(yaml).map(document => document.toJS());
}

/** A file of the repository. */
export function read(...names: string[]): string {
  return fs.readFileSync(path.join(__dirname, '..', ...names), 'utf8');
}

/** Writes a file into a folder and returns its path. */
export function writeInto(folder: string, name: string, content: string | Buffer): string {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return file;
}

/** The one document of a scenario. */
export function scenario(name: string): any {
  return parse(read('test', 'scenarios', `${name}.yaml`))[0];
}

/** A HyperConverged with live migration settings, as somebody would write it by hand. */
export function hyperConverged(liveMigrationConfig: unknown, apiVersion = 'hco.kubevirt.io/v1beta1', more: Record<string, unknown> = {}): Manifest {
  const settings = liveMigrationConfig === undefined ? {} : { liveMigrationConfig };
  return {
    apiVersion,
    kind: 'HyperConverged',
    metadata: { name: 'kubevirt-hyperconverged', namespace: 'openshift-cnv' },
    spec: { ...apiVersion.endsWith('/v1') ? { virtualization: settings } : settings, ...more },
  };
}

/** A MigrationPolicy for every VM, unless it says otherwise. */
export function migrationPolicy(name: string, spec: Record<string, unknown>): Manifest {
  return { apiVersion: 'migrations.kubevirt.io/v1alpha1', kind: 'MigrationPolicy', metadata: { name }, spec: { selectors: {}, ...spec } };
}

/** A network and a HyperConverged that refers to it. */
export function migrationNetwork(config: unknown, reference = 'migration-network', namespace: string | undefined = 'openshift-cnv'): Manifest[] {
  return [hyperConverged({ network: reference }), {
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: { name: 'migration-network', namespace },
    spec: { config: typeof config === 'string' ? config : JSON.stringify(config) },
  }];
}

/** What is found in manifests, in words. */
export function messagesOf(manifests: readonly Manifest[], context: RuleContext | string = {}, rules?: readonly Rule[]): string[] {
  return judge(manifests, typeof context === 'string' ? { release: HyperConvergedVersion.openShift(context) } : context, rules).map(({ message }) => message);
}
