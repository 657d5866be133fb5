import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, type NatsOptions, natsServices, startNats as startServer } from '@guanxi/local';
import { sharedStack } from './test-stack.js';

/** A nats-server with JetStream of one suite. */
export interface TestNats {
  /** Of who may do everything. Stays the same over `kill` and `restart`. */
  url: string;
  /** Of a service, who may do there what it does and no more; for any other name, the same as `url`. */
  urlOf(service: string): string;
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
 * @param options.password what clients must give, with the user `guanxi`; without one everybody is let in
 * @param options.tls what it secures its connections with
 */
export async function startNats(options: Pick<NatsOptions, 'password' | 'tls'> = {}): Promise<TestNats> {
  const folder = join(sharedStack().folder, `nats-${randomBytes(6).toString('hex')}`);
  const services = Object.fromEntries(natsServices.map((service) => [service, `${service}'s`]));
  const order = { ...options, services, folder, port: await freePort() };
  let server = await startServer(order);
  return {
    url: server.url,
    urlOf: (service) => (natsServices.includes(service) ? server.urlOf(service) : server.url),
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
