import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Postgres } from './postgres.js';
import { inDatabase, type RolesWanted, rolesAndTheirMembership } from './service-roles.js';

/** One database of its own for a service: its name, what its roles are named after, and the passwords of those who log in. */
export interface DatabaseOrder extends Pick<RolesWanted, 'role' | 'password'> {
  name: string;
  /** Of `<role>_owner`; made up where it is left out. */
  ownerPassword?: string;
  /** Whether the role that serves is let through the walls between shops, for a release from before them beside this one. */
  isLetThrough?: boolean;
}

/** How to connect to a service's database. */
export interface DatabaseUrls {
  /** As the role that serves. It owns nothing, and changes rows at most. */
  url: string;
  /** As the role that owns the database, and migrates it. */
  ownerUrl: string;
}

/**
 * Makes the roles of a service and its database unless they exist, and sets the passwords either way. What an earlier
 * release made for one role that owned everything is taken over as it is.
 *
 * @returns the URLs with which the roles connect to the database.
 */
export async function createDatabase(
  postgres: Pick<Postgres, 'url'>,
  { name, role, password, ownerPassword = randomBytes(18).toString('base64url'), isLetThrough = false }: DatabaseOrder,
): Promise<DatabaseUrls> {
  const { escapeIdentifier: id } = pg;
  const owner = `${role}_owner`;
  await asSuperuser(postgres.url, async (client) => {
    // Two who order the same role at once would both find it missing.
    await client.query("SELECT pg_advisory_lock(hashtext('guanxi.createDatabase'))");
    await client.query(rolesAndTheirMembership({ role, password, ownerPassword, isLetThrough }));
    const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (!database.rowCount) await client.query(`CREATE DATABASE ${id(name)} OWNER ${id(owner)}`);
    await asSuperuser(urlOf(postgres.url, name), (inside) => inside.query(inDatabase(name, role)));
  });
  return {
    url: urlOf(postgres.url, name, role, password),
    ownerUrl: urlOf(postgres.url, name, owner, ownerPassword),
  };
}

async function asSuperuser(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(server: string, database: string, role?: string, password?: string): string {
  const url = new URL(server);
  if (role !== undefined) url.username = role;
  if (password !== undefined) url.password = password;
  url.pathname = `/${database}`;
  return url.href;
}
