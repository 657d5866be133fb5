import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';

const LOOPBACK = '127.0.0.1';

/** Where downloads and unpacked programs are kept between clones: `GUANXI_CACHE`, or the user's cache folder. */
export function cacheFolder(): string {
  return process.env['GUANXI_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'guanxi');
}

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, LOOPBACK, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

/** Whether a server could listen on the loopback port now. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, LOOPBACK, () => server.close(() => resolve(true)));
  });
}
