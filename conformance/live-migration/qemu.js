// QEMU's processes, and the protocol by which they are told what to do (QMP).
const { spawn, spawnSync } = require('child_process');
const fs = require('fs');
const net = require('net');
const { run, until } = require('../tools');

/** Has a machine go before all else that runs here, if that is allowed: a guest that has to wait for a processor doesn't do what it should. */
const FIRST = spawnSync('chrt', ['--fifo', '1', 'true']).status === 0 ? ['chrt', '--fifo', '1'] : [];

const connect = file => new Promise(resolve => {
  const socket = net.connect(file, () => resolve(socket)).on('error', () => resolve(undefined));
});

class Qemu {
  #answers = [];
  #listeners = new Map();
  #text = '';

  /** Starts a machine. `prefix` is what runs it elsewhere, such as in a network namespace. */
  static async start({ prefix = [], socket, serial, memory, guest, parameters, incoming }) {
    const args = [
      '-machine', 'pc,accel=tcg', '-smp', '1', '-m', `${memory}M`, '-nodefaults', '-display', 'none', '-serial', `file:${serial}`,
      '-qmp', `unix:${socket},server=on,wait=off`, '-kernel', guest.kernel, '-initrd', guest.fileSystem,
      '-append', `console=ttyS0 quiet panic=-1 rdinit=/init ${parameters}`, ...incoming ? ['-incoming', incoming] : [],
    ];
    const [command, ...rest] = [...prefix, ...FIRST, 'qemu-system-x86_64', ...args];
    const process = spawn(command, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
    const qemu = new Qemu();
    Object.assign(qemu, { process, errors: '' });
    process.stderr.on('data', data => { qemu.errors += data; });
    qemu.connection = await until('QEMU answers', async () => {
      if (process.exitCode !== null) {
        throw new Error(`QEMU ended: ${qemu.errors}`);
      }
      return fs.existsSync(socket) && connect(socket);
    });
    qemu.connection.on('data', data => qemu.#read(data)).on('error', () => {});
    await qemu.tell('qmp_capabilities');
    return qemu;
  }

  #read(data) {
    this.#text += data;
    const lines = this.#text.split('\n');
    this.#text = lines.pop();
    for (const line of lines.filter(text => text.trim())) {
      const message = JSON.parse(line);
      if (message.event) {
        this.#listeners.get(message.event)?.(message);
      } else if (!message.QMP) {
        this.#answers.shift()(message);
      }
    }
  }

  /** Calls back at an event. */
  on(event, listener) {
    this.#listeners.set(event, listener);
  }

  /** Has a command done, and returns what comes of it. */
  async tell(command, args) {
    const answer = new Promise(resolve => { this.#answers.push(resolve); });
    this.connection.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    const { return: result, error } = await answer;
    if (error) {
      throw new Error(`${command}: ${error.desc}`);
    }
    return result;
  }

  end() {
    this.connection?.destroy();
    this.process.kill('SIGKILL');
  }
}
exports.Qemu = Qemu;

/** QEMU's release. */
exports.qemuVersion = () => /version (\S+)/.exec(run('qemu-system-x86_64', ['--version']))[1];
