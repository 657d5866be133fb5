import pg from 'pg';
import type { Postgres } from './postgres.js';

/** One database of its own for a service: its name, the role that owns it, and the role's password. */
export interface DatabaseOrder {
  name: string;
  role: string;
  password: string;
}

/**
 * Makes the role and its database unless they exist; sets the password either way.
 *
 * @returns the URL with which the role connects to its database.
 */
export async function createDatabase(postgres: Pick<Postgres, 'url'>, order: DatabaseOrder): Promise<string> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  try {
    const { escapeIdentifier: id, escapeLiteral: text } = pg;
    // Two who order the same role at once would both find it missing.
    await client.query("SELECT pg_advisory_lock(hashtext('guanxi.createDatabase'))");
    const role = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [order.role]);
    const verb = role.rowCount ? 'ALTER' : 'CREATE';
    await client.query(`${verb} ROLE ${id(order.role)} LOGIN PASSWORD ${text(order.password)}`);
    const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [order.name]);
    if (!database.rowCount) await client.query(`CREATE DATABASE ${id(order.name)} OWNER ${id(order.role)}`);
    await client.query(`REVOKE CONNECT ON DATABASE ${id(order.name)} FROM PUBLIC`);
  } finally {
    await client.end();
  }
  const url = new URL(postgres.url);
  url.username = order.role;
  url.password = order.password;
  url.pathname = `/${order.name}`;
  return url.href;
}
