// Writes docs/RULES.md, the rule reference, from the rule book.
const fs = require('fs');
const path = require('path');
const YAML = require('yaml');

const SEVERITIES = {
  error: 'the cluster rejects it, or it can\'t do what it says. Errors can\'t be acknowledged.',
  advice: 'it works, and will hurt. Advice can be acknowledged, with a reason.',
};

const list = names => names.join(' and ');

/** What a migration should be like, by its key, in words; undefined for what it may be like. */
const WISHES = {
  finishWithin: time => `that may take ${time.toMinutes()} minutes to migrate`,
  longestPause: time => `whose guest may stand still for ${time.toSeconds()} seconds`,
  criticalData: () => 'whose data are critical',
  slowdownAcceptable: () => 'whose guest may be slowed down',
};

const workloadInWords = ({ name, link, wishes = {} }) => [
  `${name} on links of ${link.bandwidth.toBytesPerSecond() / 125e6} Gbit/s`, ...Object.entries(wishes).map(([key, value]) => WISHES[key](value)),
].join(', ');

/** What is known of an example's cluster, by its key, in words; undefined if it says nothing. */
const WORDS = {
  release: release => `on ${release}`,
  nodes: nodes => `with ${nodes} node${nodes === 1 ? '' : 's'}`,
  linkMtu: linkMtu => `with an MTU of ${linkMtu} bytes on its links`,
  clusterNetworks: networks => `with ${Object.entries(networks).map(([name, cidrs]) => `${list(cidrs)} for ${name}`).join(', ')}`,
  clusterInterfaces: interfaces => `with ${list(interfaces)} for the cluster's own traffic (--cluster-interface)`,
  workloads: all => `with the VM ${list(all.map(workloadInWords))}`,
  acknowledgements: all => `with ${list(all.map(({ rule, reason }) => `${rule} acknowledged ("${reason}")`))}`,
  previous: all => `in a cluster that had this before (${all.map(manifest => YAML.stringify(manifest.spec, { collectionStyle: 'flow', lineWidth: 0 }).trim()).join(' and ')})`,
  contradictions: all => (all.length > 0 ? 'of a program that asks for it in two ways' : undefined),
  exemptions: all => `of a program that keeps the VMs of ${list(all.map(({ metadata }) => metadata.name))} from post copy`,
  isForCdk8s: () => 'of a program',
};

/** Whether manifests hold what no YAML can. */
function hasFunction(value) {
  return typeof value === 'function' || (typeof value === 'object' && value !== null && Object.values(value).some(hasFunction));
}

/** What is known of an example's cluster. A fact that there are no words for would be one that the page does not tell. */
function known({ manifests, context }) {
  const facts = context?.(manifests) ?? {};
  const untold = Object.keys(facts).find(key => facts[key] !== undefined && !Object.hasOwn(WORDS, key));
  if (untold) {
    throw new Error(`There are no words for ${untold} of an example; write them in rules-page.js.`);
  }
  const words = [
    ...Object.keys(WORDS).filter(key => facts[key] !== undefined).map(key => WORDS[key](facts[key])),
    hasFunction(manifests) && 'of a program, where the text stands for a function',
  ].filter(Boolean);
  return words.length === 0 ? '' : `, ${words.join(', ')}`;
}

/** An example's manifests as the page prints them. */
const yaml = ({ manifests }) => `\`\`\`yaml\n${manifests
  .map(manifest => YAML.stringify(JSON.parse(JSON.stringify(manifest, (_, value) => (typeof value === 'function' ? `${value}` : value)))))
  .join('---\n')}\`\`\``;

/** An example: manifests, or what a run does with the clusters of a fleet. */
const example = (verdict, { inWords, ...rest }) => (inWords === undefined ? [`${verdict}${known(rest)}:`, yaml(rest)] : [`${verdict}: ${inWords}.`]);

/** The page. */
function page(rules) {
  const byId = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  return `${[
    '# Rules',
    'What `cdk8s-live-migration` finds in manifests, and a `Fleet` in its clusters together. This page is made from the rule book in [src/rules](../src/rules) and '
      + '[src/fleet/fleet-rules.ts](../src/fleet/fleet-rules.ts).',
    ...Object.entries(SEVERITIES).map(([severity, text]) => `**${severity}**: ${text}`),
    'Where the release is not known, an error that holds for some releases only is shown as advice that names them.',
    ['| Rule | Severity | What it finds |', '| --- | --- | --- |', ...byId.map(({ id, severity, title }) => `| [${id}](#${id}) | ${severity} | ${title} |`)].join('\n'),
    ...byId.flatMap(rule => [
      `## <a name="${rule.id}" id="${rule.id}"></a>${rule.id}: ${rule.title}`,
      `*${rule.severity}* · ${rule.why}`,
      ...rule.ifIgnored ? [`**If it is ignored:** ${rule.ifIgnored}`] : [],
      `Source: <${rule.source}>`,
      ...example(rule.severity === 'error' ? 'Refused' : 'Advised against', rule.failing),
      ...example('Fine', rule.passing),
    ]),
  ].join('\n\n')}\n`;
}

if (require.main === module) {
  const { ALL_RULES } = require('../lib/fleet/fleet-rules');
  fs.mkdirSync(path.join(__dirname, '..', 'docs'), { recursive: true });
  fs.writeFileSync(path.join(__dirname, '..', 'docs', 'RULES.md'), page(ALL_RULES));
}

module.exports = { page, known, yaml };
