// How near a forecast has to be to what becomes of a migration, and how a migration is made that can be held against it.
const path = require('path');
const { exists } = require('../tools');
const { migrate } = require('./migration');

const TOLERANCES = {
  /** How far what is measured may be from what is forecast: a part of it, or a factor. */
  total: 0.2,
  downtime: 2,
  /** Below this a downtime is the hypervisor's own work, in seconds, which the forecast doesn't count. */
  devices: 0.15,
  /** Seconds that the machine itself takes, whatever the migration. */
  setup: 0.4,
  /** The guest has to dirty memory at its rate, as nearly as this. */
  rate: 0.05,
};
exports.TOLERANCES = TOLERANCES;

/** What differs between a measurement and the forecast. */
exports.differences = (measured, forecast) => {
  const { total, downtime, devices, setup } = TOLERANCES;
  if (measured.outcome !== forecast.outcome) {
    return [`outcome ${measured.outcome}, forecast ${forecast.outcome}`];
  }
  const found = [];
  if (Math.abs(measured.seconds - forecast.totalSeconds) > Math.max(setup, total * measured.seconds)) {
    found.push(`total ${measured.seconds.toFixed(2)} s, forecast ${forecast.totalSeconds.toFixed(2)} s`);
  }
  const [least, most] = [measured.downtime, forecast.downtimeSeconds].sort((a, b) => a - b);
  if (measured.outcome !== 'postCopy' && most > downtime * least && most - least > devices) {
    found.push(`downtime ${measured.downtime.toFixed(3)} s, forecast ${forecast.downtimeSeconds.toFixed(3)} s`);
  }
  return found;
};

/** Migrates a guest, again if the machine was too busy for it to do as it should; undefined if it always was. */
exports.measure = async (folder, guest, cell, link) => {
  for (let attempt = 1; attempt <= 3; attempt++) {
    const measured = await migrate(path.join(folder, `${cell.name}-${attempt}`), guest, cell, link);
    if (Math.abs(measured.dirtyRate - cell.dirtyRate) <= TOLERANCES.rate * cell.dirtyRate) {
      return measured;
    }
  }
  return undefined;
};

/** Why no guest can be migrated here; undefined if one can. */
exports.whyNot = () => {
  if (process.getuid?.() !== 0) {
    return 'network namespaces need root';
  }
  if (!exists('apt-get', '--version')) {
    return 'the guest\'s kernel is Debian\'s, and there is no apt-get';
  }
  const missing = [['qemu-system-x86_64', '--version'], ['ip', '-V'], ['gcc', '--version']].filter(command => !exists(...command)).map(([tool]) => tool);
  return missing.length > 0 ? `${missing.join(', ')} missing: apt-get install qemu-system-x86 iproute2 gcc libc6-dev` : undefined;
};
