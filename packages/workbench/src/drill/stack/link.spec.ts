import { once } from 'node:events';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Link } from './link.js';

let echo: Server;
let link: Link;
let client: Socket;

beforeEach(async () => {
  echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const { port } = echo.address() as { port: number };
  // The first of its ends is nobody's: a link finds one that answers.
  link = await Link.open('test', [1, port]);
  client = dial({ port: link.port, host: '127.0.0.1' });
});

afterEach(async () => {
  client.destroy();
  await link.close();
  echo.close();
});

/** Sends a word and waits until it has come back. @returns how long that took, in milliseconds */
async function roundTrip(word: string): Promise<number> {
  const sent = performance.now();
  client.write(word);
  let heard = '';
  while (heard.length < word.length) heard += String((await once(client, 'data'))[0]);
  expect(heard).toBe(word);
  return performance.now() - sent;
}

it('carries what it is given, both ways and in order, also more than it holds', async () => {
  await roundTrip('hello');
  const long = Array.from({ length: 200_000 }, (_, i) => String(i)).join(',');
  await roundTrip(long);
});

it('delays each way by as much as it is told', async () => {
  await roundTrip('once to be there');
  link.let({ delay_ms: 60 });
  expect(await roundTrip('late')).toBeGreaterThanOrEqual(118);
  link.mend();
});

it('keeps a connection still, and goes on with what it held', async () => {
  await roundTrip('once to be there');
  link.let({ isStill: true });
  let isHeard = false;
  client.once('data', () => (isHeard = true));
  client.write('held');
  // What takes another way through the same loop has come by then.
  const other = dial({ port: (echo.address() as { port: number }).port, host: '127.0.0.1' });
  other.write('past the link');
  await once(other, 'data');
  other.destroy();
  expect(isHeard).toBe(false);
  link.mend();
  await once(client, 'data');
  expect(isHeard).toBe(true);
});

it('lets through no more than it is told', async () => {
  await roundTrip('once to be there');
  link.let({ bytes_per_s: 10_000 });
  const begun = performance.now();
  await roundTrip('x'.repeat(1_000));
  await roundTrip('y');
  // The second waits until the thousand bytes before it have had their tenth of a second.
  expect(performance.now() - begun).toBeGreaterThanOrEqual(98);
});

it('breaks what is connected and refuses what comes, until it is mended', async () => {
  await roundTrip('once to be there');
  const broken = once(client, 'close');
  client.on('error', () => undefined);
  link.cut();
  await broken;
  const refused = dial({ port: link.port, host: '127.0.0.1' }).on('error', () => undefined);
  await once(refused, 'close');
  link.mend();
  client = dial({ port: link.port, host: '127.0.0.1' });
  await roundTrip('here again');
});

it('tells whose connection it carries', async () => {
  await roundTrip('once to be there');
  const [theirs] = await new Promise<number[]>((resolve) => {
    echo.once('connection', (socket) => resolve([socket.remotePort ?? 0]));
    client.destroy();
    client = dial({ port: link.port, host: '127.0.0.1' });
    client.write('who am I');
  });
  await once(client, 'data');
  expect(link.leavesFrom(theirs!)).toBe(true);
  expect(link.leavesFrom(1)).toBe(false);
});
