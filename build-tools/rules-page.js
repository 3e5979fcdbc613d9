// Writes docs/RULES.md, the rule reference, from the rule book.
const fs = require('fs');
const path = require('path');
const YAML = require('yaml');

const SEVERITIES = {
  error: 'the cluster rejects it, or it can\'t do what it says. Errors can\'t be acknowledged.',
  advice: 'it works, and will hurt. Advice can be acknowledged, with a reason.',
};

/** What is known of an example's cluster. */
function known({ manifests, context }) {
  const { release, nodes, linkMtu, clusterNetworks, acknowledgements, previous, contradictions } = context?.(manifests) ?? {};
  const facts = [
    release && `on ${release}`,
    nodes !== undefined && `with ${nodes} nodes`,
    linkMtu && `with an MTU of ${linkMtu} bytes on its links`,
    clusterNetworks && `with ${Object.entries(clusterNetworks).map(([name, cidrs]) => `${cidrs.join(' and ')} for ${name}`).join(', ')}`,
    acknowledgements && `with ${acknowledgements.map(({ rule, reason }) => `${rule} acknowledged ("${reason}")`).join(' and ')}`,
    previous && 'in the place of another manifest',
    contradictions && contradictions.length > 0 && 'of a program that asks for it in two ways',
  ].filter(Boolean);
  return facts.length === 0 ? '' : `, ${facts.join(', ')}`;
}

const yaml = ({ manifests }) => `\`\`\`yaml\n${manifests
  .map(manifest => YAML.stringify(JSON.parse(JSON.stringify(manifest, (_, value) => (typeof value === 'function' ? `${value}` : value)))))
  .join('---\n')}\`\`\``;

/** The page. */
function page(rules) {
  const byId = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  return `${[
    '# Rules',
    'What `cdk8s-live-migration` finds in manifests. This page is made from the rule book in [src/rules](../src/rules).',
    ...Object.entries(SEVERITIES).map(([severity, text]) => `**${severity}**: ${text}`),
    'Where the release is not known, an error that holds for some releases only is shown as advice that names them.',
    ['| Rule | Severity | What it finds |', '| --- | --- | --- |', ...byId.map(({ id, severity, title }) => `| [${id}](#${id}) | ${severity} | ${title} |`)].join('\n'),
    ...byId.flatMap(rule => [
      `## <a name="${rule.id}" id="${rule.id}"></a>${rule.id}: ${rule.title}`,
      `*${rule.severity}* · ${rule.why}`,
      ...rule.ifIgnored ? [`**If it is ignored:** ${rule.ifIgnored}`] : [],
      `Source: <${rule.source}>`,
      `Refused${known(rule.failing)}:`.replace('Refused', rule.severity === 'error' ? 'Refused' : 'Advised against'),
      yaml(rule.failing),
      `Fine${known(rule.passing)}:`,
      yaml(rule.passing),
    ]),
  ].join('\n\n')}\n`;
}

if (require.main === module) {
  const { RULE_BOOK } = require('../lib/rules/book');
  fs.mkdirSync(path.join(__dirname, '..', 'docs'), { recursive: true });
  fs.writeFileSync(path.join(__dirname, '..', 'docs', 'RULES.md'), page(RULE_BOOK));
}

module.exports = { page };
