// Kubernetes' own API server, and the etcd that it needs, on this machine's loopback address.
const { spawn } = require('child_process');
const crypto = require('crypto');
const fs = require('fs');
const net = require('net');
const path = require('path');
const { setTimeout: sleep } = require('timers/promises');
const { go, goPrograms } = require('../tools');
const { Client } = require('./client');

const HOST = '127.0.0.1';
const READY_WITHIN = 120_000;

/** Between choosing a port and listening on it, another program may take it. */
const ATTEMPTS = 3;

/** Builds the programs. Returns the folder that they are in. */
function build() {
  const version = go(__dirname, 'list', '-m', '-f', '{{.Version}}', 'k8s.io/kubernetes').trim();
  // Their own version is for who builds them to say.
  return goPrograms(__dirname, '-ldflags', `-X k8s.io/component-base/version.gitVersion=${version}`, './etcd', './kube-apiserver');
}

/** Ports that nobody listens on. */
async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject).listen(0, HOST, () => resolve(server));
  })));
  const ports = servers.map(server => server.address().port);
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
  return ports;
}

/** Starts a program that ends when its standard input does, which is at the latest when this process does. */
function start(program, args, log) {
  const output = fs.openSync(log, 'a');
  const child = spawn(program, args, { stdio: ['pipe', output, output] });
  fs.closeSync(output);
  child.stdin.on('error', () => {}); // it has ended by itself
  const ended = new Promise(resolve => child.once('exit', resolve).once('error', resolve));
  return {
    hasEnded: () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined,
    end: () => {
      child.stdin.destroy();
      return ended;
    },
  };
}

/** One attempt: the servers, once they are ready; undefined if one of them has ended before. */
async function attempt(programs, folder) {
  const [port, etcdPort, peerPort] = await freePorts(3);
  const file = name => path.join(folder, name);
  const token = crypto.randomBytes(32).toString('hex');
  const { privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' } });
  fs.writeFileSync(file('sa.key'), privateKey, { mode: 0o600 });
  fs.writeFileSync(file('tokens.csv'), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
  const etcdUrl = `http://${HOST}:${etcdPort}`;
  const servers = [
    start(path.join(programs, 'etcd'), [
      '--data-dir', file('etcd'), '--listen-client-urls', etcdUrl, '--advertise-client-urls', etcdUrl, '--listen-peer-urls', `http://${HOST}:${peerPort}`,
      '--unsafe-no-fsync', // nothing is kept
    ], file('etcd.log')),
    start(path.join(programs, 'kube-apiserver'), [
      `--etcd-servers=${etcdUrl}`, `--service-account-key-file=${file('sa.key')}`, `--service-account-signing-key-file=${file('sa.key')}`,
      '--service-account-issuer=https://kubernetes.default.svc', `--token-auth-file=${file('tokens.csv')}`, '--authorization-mode=RBAC',
      `--bind-address=${HOST}`, `--secure-port=${port}`, `--cert-dir=${file('certs')}`, '--service-cluster-ip-range=10.0.0.0/24',
      // So that neither namespaces nor service accounts have to be there: no controllers run that would make them.
      '--disable-admission-plugins=ServiceAccount,NamespaceLifecycle',
    ], file('kube-apiserver.log')),
  ];
  const end = () => Promise.all(servers.map(server => server.end()));
  const until = Date.now() + READY_WITHIN;
  while (servers.every(server => !server.hasEnded())) {
    const certificate = file('certs/apiserver.crt');
    if (fs.existsSync(certificate)) {
      const client = new Client({ url: `https://${HOST}:${port}`, token, ca: fs.readFileSync(certificate, 'utf8') });
      if (await client.isReady()) {
        return { client, end };
      }
      client.close();
    }
    if (Date.now() > until) {
      break;
    }
    await sleep(100);
  }
  await end();
  return undefined;
}

/** For programs that speak to the server as kubectl does. */
const kubeconfigOf = ({ url, token, ca }) => JSON.stringify({
  'apiVersion': 'v1',
  'kind': 'Config',
  'clusters': [{ name: 'conformance', cluster: { 'server': url, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
  'users': [{ name: 'admin', user: { token } }],
  'contexts': [{ name: 'conformance', context: { cluster: 'conformance', user: 'admin' } }],
  'current-context': 'conformance',
});

/**
 * Starts an API server that ends with the check. Namespaces don't have to be there.
 *
 * @returns its client (client.js), its version, such as v1.34.2, and a kubeconfig file, which is gone once the check has ended
 */
exports.startApiServer = async report => {
  const programs = build();
  for (let i = 1; i <= ATTEMPTS; i++) {
    const folder = fs.mkdtempSync(path.join(report.folder, 'api-server-'));
    const servers = await attempt(programs, folder);
    if (servers) {
      const { client, end } = servers;
      report.atEnd(async () => {
        client.close();
        await end();
      });
      const kubeconfig = path.join(folder, 'kubeconfig');
      fs.writeFileSync(kubeconfig, kubeconfigOf(client), { mode: 0o600 });
      const { gitVersion } = await client.get('/version');
      return { client, kubeconfig, version: gitVersion };
    }
    if (i === ATTEMPTS) {
      const logs = ['etcd', 'kube-apiserver'].map(name => fs.readFileSync(path.join(folder, `${name}.log`), 'utf8').slice(-3000));
      throw new Error(`The API server does not start:\n${logs.join('\n')}`);
    }
  }
  throw new Error('unreachable');
};
