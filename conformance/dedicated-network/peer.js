// Plays the part of a pod that migrates virtual machines: answers over HTTP on its own address of the migration network, and asks the addresses that it
// reads, one a line. Ends with its standard input.
//
//   node peer.js PORT ADDRESS…
const http = require('http');
const readline = require('readline');

const PATIENCE = 20_000;
/** More than one packet, so that frames of the full size go over the network. */
const PAYLOAD = 'm'.repeat(256 * 1024);

const [port, ...addresses] = process.argv.slice(2);

/** Who answers at an address; undefined if nobody does. */
const ask = address => new Promise(resolve => {
  const request = http.get({ host: address, port, timeout: PATIENCE }, response => {
    let length = 0;
    response.on('data', chunk => { length += chunk.length; });
    response.on('end', () => resolve(length === PAYLOAD.length ? response.headers['x-answered-by'] : undefined));
    response.on('error', () => resolve(undefined));
  });
  request.on('timeout', () => request.destroy());
  request.on('error', () => resolve(undefined));
});

async function main() {
  await Promise.all(addresses.map(address => new Promise((resolve, reject) => {
    http.createServer((_, response) => response.setHeader('x-answered-by', address).end(PAYLOAD)).once('error', reject).listen(port, address, resolve);
  })));
  console.log('"ready"');
  for await (const line of readline.createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await ask(line) ?? null));
  }
  process.exit();
}

void main();
