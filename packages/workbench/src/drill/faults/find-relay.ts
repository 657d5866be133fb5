import pg from 'pg';
import type { DrilledStack, Member, Service } from '../stack/drilled-stack.js';

const answer_ms_max = 2_000;

/**
 * The member whose relay publishes a service's events now: Postgres knows the connection that holds the lock, and the
 * connection's port tells through whose link it came. Nobody, where none leads at the moment.
 */
export async function findRelay(stack: DrilledStack, service: Service): Promise<Member[]> {
  const client = new pg.Client({ connectionString: stack.databaseUrl(service), query_timeout: answer_ms_max });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ client_port: number }>(
      `SELECT client_port FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE locktype = 'advisory' AND granted AND objsubid = 1
          AND (classid::bigint << 32 | objid::bigint) = hashtextextended($1, 0)`,
      [`guanxi.relay.${service}`],
    );
    const ports = rows.map(({ client_port }) => client_port);
    return stack.membersOf(service).filter(({ database }) => ports.some((port) => database.leavesFrom(port)));
  } finally {
    await client.end();
  }
}
