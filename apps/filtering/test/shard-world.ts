import { fileURLToPath } from 'node:url';
import {
  AudienceKind,
  DecisionForm,
  type Screening,
  ScreeningServiceService,
  ScreenRequest,
} from '@guanxi/contracts/filtering/v1/screening.js';
import { Transactions } from '@guanxi/persistence';
import {
  ChildProgram,
  createDatabase,
  createIdentity,
  freePort,
  HostedService,
  ManualClock,
  startNats,
  streamOf,
  type TestDatabase,
  type TestIdentity,
  type TestNats,
  waitFor,
} from '@guanxi/testing';
import { CurrentColumns } from '../src/columns/current-columns.js';
import { filteringService } from '../src/service.js';
import { merchant, migrateFiltering } from './filtering-host.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** What a stream of a screening told, its columns put together. */
export interface Told {
  report: Screening | undefined;
  customers: string[];
  reasons: Buffer;
  probabilities: number[];
}

/**
 * Replicas of the service that hold a shard each, and one that holds everybody, over one database and one nats-server: what
 * is told is told to all of them. Their clock stands still, so that screenings look from one instant.
 */
export class ShardWorld {
  readonly clock = new ManualClock(new Date());
  private keys = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly nats: TestNats,
    readonly identity: TestIdentity,
    readonly addresses: readonly string[],
  ) {}

  static async open(replicas: number): Promise<ShardWorld> {
    const template = { name: 'filtering', migrate: async (url: string) => void (await migrateFiltering(url)) };
    const addresses = await Promise.all(Array.from({ length: replicas }, async () => `127.0.0.1:${await freePort()}`));
    return new ShardWorld(await createDatabase({ template }), await startNats(), await createIdentity(), addresses);
  }

  /** A replica in this process; undivided without an ordinal. */
  async host(shards: number, ordinal?: number): Promise<HostedService> {
    const { database, nats, identity, clock } = this;
    const env = { RELATIONSHIP_ADDRESS: '127.0.0.1:9', ...(ordinal === undefined ? {} : this.envOf(shards, ordinal)) };
    const service = { ...filteringService, clock };
    const host = await HostedService.start(service, { migrate: migrateFiltering, database, nats, identity, env });
    const current = host.running.get(CurrentColumns);
    await waitFor(() => current.look(0, async () => true).catch(() => undefined), 20_000);
    return host;
  }

  /** A replica as a process of its own, which can be killed. */
  async program(shards: number, ordinal: number): Promise<ChildProgram> {
    const { database, nats, identity } = this;
    const program = ChildProgram.start(process.execPath, [main], {
      env: {
        ...{ ...process.env, ...identity.env, DATABASE_URL: database.servingUrl, NATS_URL: nats.url },
        ...{ METRICS_ADDRESS: '127.0.0.1:0', COLUMNS_CHECKPOINT_SECONDS: '1', RELATIONSHIP_ADDRESS: '127.0.0.1:9' },
        ...this.envOf(shards, ordinal),
      },
    });
    await program.line('"message":"ready"', 30_000);
    return program;
  }

  /** Screens for a shop; everybody unless customers are named. */
  async screen(host: HostedService, shop: string, start: object = {}, named?: string[]): Promise<Told> {
    const audienceKind = named ? AudienceKind.EXPLICIT : AudienceKind.ALL;
    const value = {
      ...{ idempotencyKey: `shards-${this.keys++}`, audienceKind, contentCategory: 'green_tea' },
      ...{ form: DecisionForm.COLUMNS, ...start },
    };
    const requests = [ScreenRequest.fromPartial({ shopId: shop, part: { $case: 'start', value } as never })];
    if (named) {
      const part = { $case: 'audience' as const, value: { customerIds: named } };
      requests.push(ScreenRequest.fromPartial({ shopId: shop, part }));
    }
    const told: Told = { report: undefined, customers: [], reasons: Buffer.alloc(0), probabilities: [] };
    const answers = host.as({ ...merchant, shop }, ScreeningServiceService).screen(streamOf(...requests));
    for await (const { part } of answers) {
      if (part?.$case === 'report') told.report = part.value;
      if (part?.$case !== 'columns') continue;
      told.customers.push(...part.value.customerIds.split('\n'));
      told.reasons = Buffer.concat([told.reasons, part.value.reasons]);
      told.probabilities.push(...part.value.responseProbabilities);
    }
    return told;
  }

  /** What is kept of a screening's decisions, byte for byte. */
  async kept(host: HostedService, shop: string, screeningId: string): Promise<unknown[]> {
    const blocks = await host.running.get(Transactions).read(shop, (tx) =>
      tx.query<Record<string, unknown>>(
        `SELECT block, first_customer_id, last_customer_id, md5(customer_ids) AS customer_ids, md5(reasons) AS reasons,
                md5(response_probabilities) AS responds, md5(reactions) AS reactions, md5(uplifts) AS uplifts, tallies
           FROM decision_blocks WHERE screening_id = $1 ORDER BY block`,
        [screeningId],
      ),
    );
    return blocks;
  }

  async close(): Promise<void> {
    await this.nats.stop();
    await this.database.drop();
  }

  private envOf(shards: number, ordinal: number): Record<string, string> {
    const pod = `filtering-service-${ordinal}`;
    return {
      ...{ SHARDS: String(shards), SHARD_ORDINAL: pod, SHARD_ADDRESSES: this.addresses.join(',') },
      GRPC_ADDRESS: this.addresses[ordinal]!,
    };
  }
}
