import { fileURLToPath } from 'node:url';
import { type Caller, type Client, connect, type ServiceDefinition } from '@guanxi/chassis';
import { ChildProgram, type HostedService } from '@guanxi/testing';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** The service as a process of its own, beside one that is hosted: on its database, its nats-server, its keys. */
export async function runRelationship({ database, nats, identity }: HostedService) {
  const program = ChildProgram.start(process.execPath, [main], {
    env: {
      ...process.env,
      ...identity.env,
      DATABASE_URL: database.servingUrl,
      NATS_URL: nats.url,
      GRPC_ADDRESS: '127.0.0.1:0',
      METRICS_ADDRESS: '127.0.0.1:0',
    },
  });
  const { grpc: address } = JSON.parse(await program.line('"message":"ready"', 30_000)) as { grpc: string };
  const clients: { close(): void }[] = [];
  return {
    program,
    as<S extends ServiceDefinition>(caller: Caller, definition: S): Client<S> {
      const token = identity.tokenOf(caller);
      const client = connect(definition, { address, token: () => token });
      clients.push(client);
      return client;
    },
    hangUp() {
      for (const client of clients) client.close();
    },
  };
}
