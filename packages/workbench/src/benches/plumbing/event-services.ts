import { type RunningService, type ServiceConfig, serviceConfig, startService } from '@guanxi/chassis';
import type { SeatChanged } from '@guanxi/contracts/events/v1/presence.js';
import {
  type Delivered,
  type EventHandler,
  events,
  fact,
  MessagingModule,
  messagingMigrations,
  Outbox,
} from '@guanxi/messaging';
import {
  ForwardMigration,
  migrate,
  PersistenceModule,
  persistenceMigrations,
  Transactions,
  type Tx,
} from '@guanxi/persistence';
import { Injectable, Module } from '@nestjs/common';
import type { Servers } from './servers.js';

/** What the reader counts in. */
class CreateApplied1763800000001 extends ForwardMigration {
  async up(runner: { query(sql: string): Promise<unknown> }): Promise<void> {
    await runner.query('CREATE TABLE applied (event_id uuid PRIMARY KEY)');
  }
}

const migrations = [...persistenceMigrations, ...messagingMigrations, CreateApplied1763800000001];
const shopId = 'bench';

/** An event of a usual size. */
export const sample: SeatChanged = {
  shopId,
  seatId: '019b0000-0000-7000-8000-000000000001',
  agentId: 'agent-0000000000001',
  conversationId: '019b0000-0000-7000-8000-000000000002',
  state: 1,
  changedAt: new Date('2026-01-01T00:00:00Z'),
};

/** Applies each event to a table, as a projection does, and notes how long after its commit it was applied. */
@Injectable()
class OnSeatChanged implements EventHandler<SeatChanged> {
  readonly event = events.seatChanged;
  applied = 0;
  readonly delays_ms: number[] = [];

  async handle(delivered: Delivered<SeatChanged>[], tx: Tx): Promise<void> {
    await tx.execute('INSERT INTO applied SELECT unnest($1::uuid[])', [delivered.map(({ id }) => id)]);
    tx.afterCommit(() => {
      const now_ms = Date.now();
      for (const { occurredAt } of delivered) this.delays_ms.push(now_ms - occurredAt.getTime());
      this.applied += delivered.length;
    });
  }
}

@Module({ providers: [OnSeatChanged] })
class Reader {}

@Module({})
class Owner {}

/** A service that commits events and another that applies them, each with its database, in this process. */
export interface EventServices {
  /** Commits so many events in one transaction. */
  commit(count: number): Promise<void>;
  /** How many were applied, and their delays from just before the commit to just after the other one's. */
  readonly applied: number;
  readonly delays_ms: number[];
  stop(): Promise<void>;
}

/** Starts both on the chassis, as every service is started. */
export async function startEventServices(servers: Servers, env: NodeJS.ProcessEnv): Promise<EventServices> {
  const start = async (
    service: 'presence' | 'conversation',
    module: typeof Owner,
    handlers: (typeof OnSeatChanged)[],
  ) => {
    const { url, ownerUrl } = await servers.serviceDatabase(service);
    await migrate({ service, url: ownerUrl, migrations });
    return startService<ServiceConfig>({
      name: service,
      config: serviceConfig,
      module: () => ({
        module,
        imports: [
          PersistenceModule.forRoot({ service, url, migrations }),
          MessagingModule.forRoot({ service, handlers, natsUrl: servers.natsUrl }),
        ],
      }),
      serves: [],
      env,
      installSignalHandlers: false,
    });
  };
  const owner = await start('presence', Owner, []);
  const reader: RunningService = await start('conversation', Reader, [OnSeatChanged]);
  const handler = reader.get(OnSeatChanged);
  return {
    async commit(count) {
      await owner.get(Transactions).run(shopId, async (tx) => {
        const now = new Date();
        const facts = Array.from({ length: count }, () => fact(events.seatChanged, shopId, sample, now));
        await owner.get(Outbox).addAll(tx, facts);
      });
    },
    get applied() {
      return handler.applied;
    },
    get delays_ms() {
      return handler.delays_ms;
    },
    async stop() {
      await owner.stop();
      await reader.stop();
    },
  };
}
