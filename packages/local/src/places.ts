import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';

const LOOPBACK = '127.0.0.1';
/** Beyond the ports of the local stack, below the first that Linux lends (32768). */
const PORTS = { from: 21_000, count: 11_000 };
/** Processes that look at the same time begin in different places. */
const firstPort = randomInt(PORTS.count);
let handedOut = 0;

/** Where downloads and unpacked programs are kept between clones: `GUANXI_CACHE`, or the user's cache folder. */
export function cacheFolder(): string {
  return process.env['GUANXI_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'guanxi');
}

/**
 * A loopback port that was free a moment ago, and is handed out once by this process. It lies below those that systems lend
 * to outgoing connections, so that none of these takes it before the server that it is for.
 *
 * @throws {Error} when all of them are taken.
 */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < PORTS.count; tried += 1) {
    const port = PORTS.from + ((firstPort + handedOut++) % PORTS.count);
    if (await isPortFree(port)) return port;
  }
  throw new Error(`no port from ${PORTS.from} to ${PORTS.from + PORTS.count - 1} is free`);
}

/** Whether a server could listen on the loopback port now. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, LOOPBACK, () => server.close(() => resolve(true)));
  });
}
