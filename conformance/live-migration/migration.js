// One migration, for real: two machines, and a controller that decides as KubeVirt does.
const fs = require('fs');
const path = require('path');
const { LOOK_MS, MigrationMonitor } = require('../../lib/sizing/monitor');
const { until } = require('../tools');
const { Qemu } = require('./qemu');

const MIB = 2 ** 20;

/**
 * Migrates a guest between two nodes: `source` and `target` are what runs a program there, and `address` is the target's. Returns what was measured: seconds
 * and bytes.
 */
exports.migrate = async (folder, guest, cell, { source: sourceNode, target: targetNode, address }) => {
  const { memory, fill, isWhole, workingSet, dirtyRate, order, bandwidth, autoConverge, monitor: rules } = cell;
  fs.mkdirSync(folder, { recursive: true });
  const parameters = `fill=${fill} whole=${isWhole ? 1 : 0} set=${workingSet} rate=${Math.round(dirtyRate * 1024)} order=${order} slack=${autoConverge ? 0 : 50}`;
  const machines = [];
  const start = async (name, more) => {
    const qemu = await Qemu.start({ socket: path.join(folder, `${name}.sock`), serial: path.join(folder, `${name}.log`), memory, guest, parameters, ...more });
    machines.push(qemu);
    return qemu;
  };
  try {
    const source = await start('source', { prefix: sourceNode });
    const log = path.join(folder, 'source.log');
    await until('the guest dirties memory', () => {
      const text = fs.readFileSync(log, 'utf8');
      if (/panic|no memory/.test(text)) {
        throw new Error(`The guest has ended: ${text}`);
      }
      return text.includes('ready');
    });
    const target = await start('target', { prefix: targetNode, incoming: `tcp:${address}:4444` });
    const capabilities = { events: true, 'postcopy-ram': true, 'auto-converge': autoConverge };
    for (const qemu of [source, target]) {
      await qemu.tell('migrate-set-capabilities', { capabilities: Object.entries(capabilities).map(([capability, state]) => ({ capability, state })) });
    }
    // As KubeVirt without a limit, QEMU is told one that is beyond any link.
    await source.tell('migrate-set-parameters', { 'max-bandwidth': bandwidth === 0 ? 2 ** 40 : bandwidth * MIB, 'downtime-limit': 300 });
    let stoppedAt, runningAt;
    source.on('STOP', ({ timestamp }) => { stoppedAt = timestamp.seconds + timestamp.microseconds / 1e6; });
    target.on('RESUME', ({ timestamp }) => { runningAt = timestamp.seconds + timestamp.microseconds / 1e6; });

    const achieved = await rateOf(log);
    await source.tell('migrate', { uri: `tcp:${address}:4444` });
    const begin = Date.now();
    const controller = new MigrationMonitor(rules);
    let outcome = 'converges';
    let told;
    for (let look = LOOK_MS; ; look += LOOK_MS) {
      told = await wait(source, begin + look);
      if (['completed', 'failed', 'cancelled'].includes(told.status)) {
        break;
      }
      const action = controller.look(Date.now() - begin, told.ram?.remaining ?? 0);
      if (action === 'postCopy') {
        outcome = 'postCopy';
        await source.tell('migrate-start-postcopy');
      } else if (action === 'pause') {
        outcome = 'paused';
        await source.tell('stop');
      } else if (action !== undefined) {
        outcome = action === 'cancelAtTimeout' ? 'canceledAtTimeout' : 'canceledWithoutProgress';
        await source.tell('migrate_cancel');
      }
    }
    if (told.status === 'failed' || (told.status === 'cancelled') !== outcome.startsWith('canceled')) {
      throw new Error(`The migration is ${told.status}: ${told['error-desc'] ?? ''} ${source.errors} ${target.errors}`);
    }
    if (outcome === 'paused' && told.status === 'completed') {
      await target.tell('cont');
    }
    if (told.status === 'completed') {
      await until('the guest runs', () => runningAt !== undefined);
      // At the very end QEMU is done before it has added up.
      told = await until('QEMU tells how long it took', async () => {
        const last = await source.tell('query-migrate');
        return last['total-time'] > 0 && last;
      });
    }
    const seconds = told.status === 'completed' ? told['total-time'] / 1000 : (told.at - begin) / 1000;
    return {
      outcome, seconds, downtime: told.status === 'completed' ? runningAt - stoppedAt : 0, sent: told.ram?.transferred, passes: told.ram?.['dirty-sync-count'],
      dirtyRate: achieved,
    };
  } finally {
    machines.forEach(machine => machine.end());
  }
};

/** At what rate the guest really dirties its memory before it migrates, in MiB/s, by its own account. */
async function rateOf(log) {
  const lines = () => fs.readFileSync(log, 'utf8').split('\n').slice(0, -1).flatMap(line => [/^(\d+) (\d+)\r?$/.exec(line)?.slice(1).map(Number)].filter(Boolean));
  const before = lines().length;
  const known = await until('the guest tells what it has written', () => lines().length >= before + 3 && lines().slice(before));
  const [[t0, b0], [t1, b1]] = [known[0], known.at(-1)];
  return (b1 - b0) / MIB / ((t1 - t0) / 1000);
}

/** Waits for a moment or for the end, whichever is first. */
async function wait(source, moment) {
  for (;;) {
    const told = await source.tell('query-migrate');
    if (['completed', 'failed', 'cancelled'].includes(told.status) || Date.now() >= moment) {
      return { ...told, at: Date.now() };
    }
    await new Promise(resolve => setTimeout(resolve, Math.min(20, Math.max(1, moment - Date.now()))));
  }
}
