import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@guanxi/testing';
import pg from 'pg';
import { type AttackedService, attackedServices } from './attacked-methods.js';

/** What of a shop stands in one table: so many rows, and one number that changes with any of them. */
export type TableState = `${number} rows, ${string}`;
/** By `service.table`. */
export type ShopState = ReadonlyMap<string, TableState>;

/**
 * Tables whose rows are the road's or the clock's and not the shop's own facts: they change without anybody asking. An
 * alert's rule holds what was measured last; what people set of it stands in its changes. Customers are valued anew in
 * rounds, and what became of seats in doubt, and of those let go, is found out or forgotten after a while.
 */
const passing = new Set([
  ...['outbox', 'inbox', 'parked_events', 'alert_rules'],
  ...['portrait_facts', 'valuations', 'doubtful_seats', 'released_seats'],
  // What analytics knows of one begins with its being missed.
  'analytics.deadlines',
]);

/** What the clock alone writes into rows of other tables: that a deadline drew near and was missed. */
const byClock = ['warns_at', 'look_at', 'warned_at', 'missed_at', 'escalated_to_group_id'];

/** A shop in which nothing happened for so long is at rest. */
const look_ms = 500;
const settled_ms_max = 60_000;

/** Looks at the services' databases from outside, as their superuser. */
export class ShopStates {
  private constructor(private readonly databases: ReadonlyMap<AttackedService, pg.Client>) {}

  static async open(postgresUrl: string, databaseUrlOf: (service: AttackedService) => string): Promise<ShopStates> {
    const databases = new Map<AttackedService, pg.Client>();
    for (const service of attackedServices) {
      const url = new URL(postgresUrl);
      url.pathname = new URL(databaseUrlOf(service)).pathname;
      const client = new pg.Client({ connectionString: url.href });
      await client.connect();
      databases.set(service, client);
    }
    return new ShopStates(databases);
  }

  /** Everything that the services hold of a shop. */
  async of(shopId: string): Promise<ShopState> {
    const state = new Map<string, TableState>();
    for (const [service, client] of this.databases) {
      for (const table of await tablesOf(client)) {
        if (passing.has(table) || passing.has(`${service}.${table}`)) continue;
        const { rows } = await client.query<{ count: string; hash: string | null }>(
          `SELECT count(*) AS count, md5(string_agg(fact::text, E'\\n' ORDER BY fact::text)) AS hash
             FROM (SELECT to_jsonb(t) - $2::text[] AS fact FROM "${table}" t WHERE t.shop_id = $1) facts`,
          [shopId, table === 'deadlines' ? byClock : []],
        );
        state.set(`${service}.${table}`, `${Number(rows[0]?.count)} rows, ${rows[0]?.hash ?? 'none'}`);
      }
    }
    return state;
  }

  /** The same when nothing of it moves any more: what a request set going has an end. */
  async settled(shopId: string): Promise<ShopState> {
    let last = await this.of(shopId);
    return waitFor(async () => {
      await delay(look_ms);
      const now = await this.of(shopId);
      const isStill = differences(last, now).length === 0;
      last = now;
      return isStill ? now : undefined;
    }, settled_ms_max);
  }

  /** Events that their listener could not handle, as `service: subject: error`: bad calls are to make none. */
  async parkedEvents(): Promise<string[]> {
    const found: string[] = [];
    for (const [service, client] of this.databases) {
      const { rows } = await client.query<{ kind: string; error: string; count: string }>(
        `SELECT split_part(subject, '.', 3) AS kind, split_part(error, E'\\n', 1) AS error, count(*) AS count
           FROM parked_events GROUP BY 1, 2 ORDER BY 1, 2`,
      );
      found.push(...rows.map(({ kind, error, count }) => `${service} could not handle ${count} ${kind}: ${error}`));
    }
    return found;
  }

  async close(): Promise<void> {
    for (const client of this.databases.values()) await client.end();
  }
}

/** Every table of a database that holds rows of shops, found in its catalogue. */
async function tablesOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'shop_id' AND NOT a.attisdropped
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
      ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** The tables in which two states differ. */
export function differences(before: ShopState, after: ShopState): string[] {
  const tables = new Set([...before.keys(), ...after.keys()]);
  return [...tables].filter((table) => before.get(table) !== after.get(table));
}
