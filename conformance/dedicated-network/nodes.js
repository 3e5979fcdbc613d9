// Nodes of a cluster, their pods, and the switch between them, each a network namespace. All links are inside of these, and gone with them.
const { spawn } = require('child_process');
const crypto = require('crypto');
const path = require('path');
const readline = require('readline');
const { setTimeout: sleep } = require('timers/promises');
const { exists, run } = require('../tools');

/** The nodes' second NIC. */
const NIC = 'eth1';
const NIC_MTU = 9000;
const PORT = 8000;

/** How long the kernel may look whether somebody else has an IPv6 address. */
const PATIENCE = 20_000;

const PREFIX = 'live-migration';

const ip = (...args) => run('ip', args);
const inside = (namespace, ...args) => run('ip', ['-n', namespace, ...args]);

/** Why there can't be nodes here; undefined if there can. */
exports.whyNot = () => {
  if (process.getuid?.() !== 0) {
    return 'it needs root';
  }
  const missing = [['ip', '-V'], ['nsenter', '-V']].filter(command => !exists(...command)).map(([name]) => name);
  if (missing.length > 0) {
    return `it needs ${missing.join(' and ')}`;
  }
  const name = `${PREFIX}-${process.pid}-try`;
  try {
    ip('netns', 'add', name);
    ip('netns', 'del', name);
    return undefined;
  } catch (error) {
    return `there are no network namespaces here: ${error.message.trim()}`;
  }
};

/** Whether the kernel has a kind of link, which is on another but for bridges. */
exports.hasLinks = type => {
  const name = `${PREFIX}-${process.pid}-try`;
  ip('netns', 'add', name);
  try {
    inside(name, 'link', 'add', 'name', 'lower', 'type', 'veth', 'peer', 'name', 'other');
    const on = type === 'bridge' ? [] : ['link', 'lower'];
    inside(name, 'link', 'add', 'name', 'upper', ...on, 'type', type, ...type === 'vlan' ? ['id', '64'] : []);
    return true;
  } catch {
    return false;
  } finally {
    ip('netns', 'del', name);
  }
};

const isAlive = pid => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** Removes what runs left that were killed. */
exports.removeLeftovers = () => {
  for (const [, name, pid] of ip('netns', 'list').matchAll(new RegExp(`^(${PREFIX}-(\\d+)-\\S+)`, 'gm'))) {
    if (!isAlive(Number(pid))) {
      ip('netns', 'del', name);
    }
  }
};

/** A pod on a node. */
class Pod {
  constructor(node, namespace, name) {
    Object.assign(this, { node, namespace, name, path: `/run/netns/${namespace}` });
  }

  /** An interface, as the kernel has it: its kind, options, MTU and addresses. */
  link(name) {
    const [{ mtu, linkinfo, addr_info: addresses }] = JSON.parse(inside(this.namespace, '-d', '-j', 'addr', 'show', 'dev', name));
    return {
      mtu, kind: linkinfo?.info_kind, mode: linkinfo?.info_data?.mode,
      addresses: addresses.filter(({ scope }) => scope === 'global').map(({ local, prefixlen }) => `${local}/${prefixlen}`),
      isSettled: !addresses.some(({ tentative }) => tentative),
    };
  }

  /** Answers over HTTP from now on, on the addresses of an interface. */
  async start(name, addresses) {
    for (const end = Date.now() + PATIENCE; !this.link(name).isSettled && Date.now() < end;) {
      await sleep(100);
    }
    this.child = spawn('ip', ['netns', 'exec', this.namespace, process.execPath, path.join(__dirname, 'peer.js'), String(PORT), ...addresses],
      { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.stdin.on('error', () => {}); // it has ended by itself
    this.answers = readline.createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    await this.#read();
  }

  /** Who answers at an address; null if nobody does. */
  ask(address) {
    this.child.stdin.write(`${address}\n`);
    return this.#read();
  }

  async #read() {
    const { value, done } = await this.answers.next();
    if (done) {
      throw new Error(`The pod ${this.name} has ended.`);
    }
    return JSON.parse(value);
  }

  end() {
    this.child?.stdin.destroy();
  }
}

/** The nodes of one cluster, on one switch. */
exports.Nodes = class Nodes {
  #namespaces = [];
  #pods = [];

  constructor(report, count) {
    report.atEnd(() => this.end());
    this.id = `${PREFIX}-${process.pid}-${crypto.randomBytes(3).toString('hex')}`;
    const network = this.#add('switch');
    inside(network, 'link', 'add', 'name', 'bridge', 'mtu', String(NIC_MTU), 'type', 'bridge');
    inside(network, 'link', 'set', 'bridge', 'up');
    this.names = Array.from({ length: count }, (_, i) => {
      const node = this.#add(`node${i}`);
      const end = (name, namespace) => ['name', name, 'netns', namespace, 'mtu', String(NIC_MTU)];
      ip('link', 'add', ...end(NIC, node), 'type', 'veth', 'peer', ...end(`port${i}`, network));
      inside(network, 'link', 'set', `port${i}`, 'master', 'bridge', 'up');
      inside(node, 'link', 'set', NIC, 'up');
      return node;
    });
  }

  #add(name) {
    const namespace = `${this.id}-${name}`;
    ip('netns', 'add', namespace);
    this.#namespaces.push(namespace);
    inside(namespace, 'link', 'set', 'lo', 'up');
    return namespace;
  }

  /** Sets every node up as a policy says. NMState would; it knows no namespaces. */
  apply({ spec: { desiredState: { interfaces = [] } } }) {
    for (const node of this.names) {
      const set = (name, ...args) => inside(node, 'link', 'set', name, ...args);
      for (const { name, type, mtu, vlan, bridge } of interfaces) {
        if (type === 'vlan') {
          inside(node, 'link', 'add', 'link', vlan['base-iface'], 'name', name, 'type', 'vlan', 'id', String(vlan.id));
        } else if (type === 'linux-bridge') {
          inside(node, 'link', 'add', 'name', name, 'type', 'bridge');
          bridge.port.forEach(port => set(port.name, 'master', name));
        } else if (type !== 'ethernet') {
          throw new Error(`There is no way here to set up an interface of type ${type}.`);
        }
        set(name, ...mtu === undefined ? [] : ['mtu', String(mtu)], 'up');
      }
    }
  }

  /** A pod on a node. */
  addPod(i) {
    const name = `pod${this.#pods.length}`;
    const pod = new Pod(this.names[i], this.#add(name), `${this.id}-${name}`);
    this.#pods.push(pod);
    return pod;
  }

  end() {
    this.#pods.splice(0).forEach(pod => pod.end());
    this.#namespaces.splice(0).forEach(namespace => ip('netns', 'del', namespace));
  }
};
