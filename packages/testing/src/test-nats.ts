import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, startNats as startServer } from '@guanxi/local';
import { sharedStack } from './test-stack.js';

/** A nats-server with JetStream of one suite. */
export interface TestNats {
  /** Stays the same over `kill` and `restart`. */
  url: string;
  /** Where it keeps its files. */
  folder: string;
  /** Ends it at once, as a power failure of the process would. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same files; stops it first where it runs. */
  restart(): Promise<void>;
  /** Stops it and removes its files. */
  stop(): Promise<void>;
}

/**
 * Starts a nats-server for the calling suite alone, which takes some 20 ms: suites never see each other's streams, and
 * each may kill its own.
 *
 * @param options.password what clients must give, with the user `guanxi`; without one everybody is let in.
 */
export async function startNats(options: { password?: string } = {}): Promise<TestNats> {
  const folder = join(sharedStack().folder, `nats-${randomBytes(6).toString('hex')}`);
  const order = { ...options, folder, port: await freePort() };
  let server = await startServer(order);
  return {
    url: server.url,
    folder,
    async kill() {
      process.kill(server.pid, 'SIGKILL');
      await server.ended;
    },
    async restart() {
      await server.stop();
      server = await startServer(order);
    },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
