import { sep } from 'path';
import { stringify } from 'yaml';
import { ACKNOWLEDGEMENT_PREFIX } from '../acknowledgement';
import type { FleetExample, FleetRule } from '../fleet/fleet-rules';
import type { Sources, Unreadable } from '../manifest-source';
import type { Example, Finding, Manifest, Rule } from '../rules';
import { count, printable, printableLines, show } from '../show';
import type { Position } from '../yaml-source';

/** A finding, and where it stands. */
export interface Located extends Position {
  readonly file: string;
  readonly finding: Finding;
}

/** What a check has come to. */
export interface Result {
  readonly located: readonly Located[];
  readonly sources: Sources;
  readonly rules: readonly Rule[];
}

/** Colors for text; each leaves it as it is where there are to be none. */
export type Colors = Record<'red' | 'yellow' | 'bold' | 'dim', (text: string) => string>;

const isShown = ({ finding }: Located) => finding.acknowledged === undefined;

/** What can't be read, in words. */
export function unreadableAt({ file, line, column, reason }: Unreadable): string {
  return printable(`${file}${line === undefined ? '' : `:${line}:${column}`}: can't be read: ${reason}`);
}

/** JSON that a terminal may print: the same data, with more of it escaped. */
function asJsonText(value: unknown): string {
  return `${printableLines(JSON.stringify(value, undefined, 2))}\n`;
}

/** Lines for people. */
export function asText({ located, sources }: Result, { red, yellow, bold, dim }: Colors): string {
  const lines = located.filter(isShown).map(({ file, line, column, finding: { severity, message, rule } }) => (
    `${bold(printable(`${file}:${line}:${column}`))}: ${severity === 'error' ? red('error') : yellow('advice')}: ${message}${
      rule.ifIgnored ? `\n  ${dim(`If it is ignored: ${rule.ifIgnored}`)}` : ''}`
  ));
  const errors = located.filter(({ finding }) => finding.severity === 'error').length;
  const advice = located.filter(l => l.finding.severity === 'advice' && isShown(l)).length;
  const acknowledged = located.length - errors - advice;
  return [
    ...sources.unreadable.map(item => red(unreadableAt(item))),
    ...lines,
    `${count(errors, 'error')}, ${advice} advice${acknowledged > 0 ? `, ${acknowledged} acknowledged` : ''} in ${count(sources.manifests.length, 'object')} of ${
      count(sources.files, 'file')}${sources.unreadable.length > 0 ? `, and ${sources.unreadable.length} that can't be read` : ''}.`,
    '',
  ].join('\n');
}

/** JSON for programs. Acknowledged advice is in it, with the reason. */
export function asJson({ located, sources }: Result): string {
  const findings = located.map(({ file, line, column, finding: { rule, severity, message, manifest, path, value, fix, acknowledged } }) => ({
    rule: rule.id,
    severity,
    message,
    fix,
    acknowledged,
    file,
    line,
    column,
    object: { apiVersion: manifest.apiVersion, kind: manifest.kind, namespace: manifest.metadata?.namespace, name: manifest.metadata?.name },
    path,
    value: value === undefined || typeof value === 'object' ? value : show(value).replace(/^"|"$/g, ''),
  }));
  return asJsonText({ findings, unreadable: sources.unreadable, objects: sources.manifests.length, files: sources.files });
}

const RULES_PAGE = 'https://github.com/cdk8s-live-migration/cdk8s-live-migration/blob/main/docs/RULES.md';

/**
 * SARIF 2.1.0 for code-scanning pages.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function asSarif({ located, sources, rules }: Result): string {
  const location = (file: string, line = 1, column = 1) => ({
    physicalLocation: {
      artifactLocation: { uri: file.split(sep).map(encodeURIComponent).join('/') },
      region: { startLine: line, startColumn: column },
    },
  });
  const level = (severity: string) => (severity === 'error' ? 'error' : 'warning');
  return asJsonText({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: {
        driver: {
          name: 'cdk8s-live-migration',
          informationUri: 'https://github.com/cdk8s-live-migration/cdk8s-live-migration',
          rules: rules.map(rule => ({
            id: rule.id,
            shortDescription: { text: rule.title },
            fullDescription: { text: `${rule.why}${rule.ifIgnored ? ` If it is ignored: ${rule.ifIgnored}` : ''}` },
            helpUri: `${RULES_PAGE}#${rule.id}`,
            defaultConfiguration: { level: level(rule.severity) },
          })),
        },
      },
      invocations: [{
        executionSuccessful: sources.unreadable.length === 0,
        toolExecutionNotifications: sources.unreadable.map(item => ({
          level: 'error', message: { text: unreadableAt(item) }, locations: [location(item.file, item.line, item.column)],
        })),
      }],
      results: located.map(({ file, line, column, finding: { rule, severity, message, manifest, acknowledged } }) => ({
        ruleId: rule.id,
        ruleIndex: rules.indexOf(rule),
        level: level(severity),
        message: { text: message },
        locations: [location(file, line, column)],
        ...acknowledged === undefined ? {} : { suppressions: [{ kind: isInSource(manifest, rule) ? 'inSource' : 'external', justification: acknowledged }] },
      })),
    }],
  });
}

/** Whether advice is acknowledged by an annotation on the object that it is about. */
function isInSource({ metadata }: Manifest, { id }: Rule): boolean {
  return metadata?.annotations?.[`${ACKNOWLEDGEMENT_PREFIX}${id}`] !== undefined;
}

/** All that is known of a rule. */
export function explain(rule: Rule | FleetRule): string {
  const written = (example: Example | FleetExample) => ('inWords' in example ? `${example.inWords}\n`
    : example.manifests.map(manifest => stringify(JSON.parse(JSON.stringify(manifest)))).join('---\n'));
  return [
    `${rule.id}: ${rule.title} (${rule.severity})`,
    '',
    rule.why,
    ...rule.ifIgnored ? [`If it is ignored: ${rule.ifIgnored}`] : [],
    '',
    `Source: ${rule.source}`,
    `What is known of the examples' clusters: ${RULES_PAGE}#${rule.id}`,
    '',
    `${rule.severity === 'error' ? 'Refused' : 'Advised against'}:`,
    '',
    written(rule.failing),
    'Fine:',
    '',
    written(rule.passing),
  ].join('\n');
}
