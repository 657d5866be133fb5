import type { SeatChanged } from '@guanxi/contracts/events/v1/presence.js';
import { SeatState } from '@guanxi/contracts/presence/v1/seat.js';
import { type AnyEventHandler, type Delivered, type EventHandler, events } from '@guanxi/messaging';
import { Database, type Tx } from '@guanxi/persistence';
import { createDatabase, startNats, type TestDatabase, type TestNats } from '@guanxi/testing';
import type { MessagingOptions } from '../src/index.js';
import { type Host, messagingTemplate, startHost } from './programs/host.mjs';

export const shopId = 'shop-1';

/** A seat's event; the seat's id says which. */
export function seat(seatId: string): SeatChanged {
  return { shopId, seatId, agentId: 'a', conversationId: 'c', state: SeatState.RESERVED, changedAt: undefined };
}

/** What arrived, and what to do with it. */
export class OnSeatChanged implements EventHandler<SeatChanged> {
  readonly event = events.seatChanged;
  readonly handled: Delivered<SeatChanged>[] = [];
  /** How many events each call was handed. */
  readonly calls: number[] = [];

  constructor(private readonly also: (delivered: Delivered<SeatChanged>[], tx: Tx) => unknown = () => undefined) {}

  async handle(delivered: Delivered<SeatChanged>[], tx: Tx): Promise<void> {
    await this.also(delivered, tx);
    tx.afterCommit(() => {
      this.calls.push(delivered.length);
      this.handled.push(...delivered);
    });
  }

  get seats(): string[] {
    return this.handled.map(({ payload }) => payload.seatId);
  }
}

/** Databases, a nats-server and services over them, all of one suite. */
export class World {
  private readonly hosts: Host[] = [];
  private readonly databases: TestDatabase[] = [];

  private constructor(readonly nats: TestNats) {}

  /** The address of its nats-server holds whatever is needed to be let in. */
  static async open(options: Parameters<typeof startNats>[0] = {}): Promise<World> {
    return new World(await startNats(options));
  }

  /** A database as a service is given it, with a table more. */
  async database(table?: string): Promise<string> {
    const database = await createDatabase({ template: messagingTemplate });
    this.databases.push(database);
    if (table) await alter(database, table);
    return database.servingUrl;
  }

  async start(
    service: MessagingOptions['service'],
    handlers: AnyEventHandler[] = [],
    options: Partial<Parameters<typeof startHost>[0]> = {},
  ): Promise<Host> {
    const databaseUrl = options.databaseUrl ?? (await this.database());
    const host = await startHost({
      service,
      natsUrl: this.nats.url,
      handlers,
      retry_ms_base: 20,
      ...options,
      databaseUrl,
    });
    this.hosts.push(host);
    return host;
  }

  /** Stops the services, and keeps the servers. */
  async quit(): Promise<void> {
    await Promise.all(this.hosts.splice(0).map((host) => host.stop()));
  }

  async close(): Promise<void> {
    await this.quit();
    await this.nats.stop();
    await Promise.all(this.databases.map((database) => database.drop()));
  }
}

/** Changes a schema, as only its owner may. */
async function alter({ url }: TestDatabase, statement: string): Promise<void> {
  const owner = await new Database({ service: 'test', url, migrations: [] }).openSession('alter');
  await owner.query(statement).finally(() => owner.end());
}

/** Commits one transaction with one event for each seat. */
export async function announce(host: Host, ...seats: string[]): Promise<void> {
  await host.transactions.run(shopId, async (tx) => {
    for (const id of seats) await host.outbox.add(tx, events.seatChanged, shopId, seat(id));
  });
}
