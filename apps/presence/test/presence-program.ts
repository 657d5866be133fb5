import { fileURLToPath } from 'node:url';
import { connect } from '@guanxi/chassis';
import { ChildProgram, type HostedService } from '@guanxi/testing';
import type { Callable } from './presence-api.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** The service as a process of its own, beside one that is hosted: on its database, its nats-server, its keys. */
export async function runPresence({ database, nats, identity }: HostedService, env: Record<string, string> = {}) {
  const program = ChildProgram.start(process.execPath, [main], {
    env: {
      ...process.env,
      ...identity.env,
      DATABASE_URL: database.servingUrl,
      NATS_URL: nats.url,
      GRPC_ADDRESS: '127.0.0.1:0',
      METRICS_ADDRESS: '127.0.0.1:0',
      ...env,
    },
  });
  const { grpc: address } = JSON.parse(await program.line('"message":"ready"', 30_000)) as { grpc: string };
  const clients: { close(): void }[] = [];
  const callable: Callable = {
    as(caller, definition) {
      const token = identity.tokenOf(caller);
      const client = connect(definition, { address, token: () => token });
      clients.push(client);
      return client;
    },
  };
  const hangUp = () => {
    for (const client of clients) client.close();
  };
  return { program, callable, hangUp };
}
