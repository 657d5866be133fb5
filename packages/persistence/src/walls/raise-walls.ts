import { escapeIdentifier } from 'pg';
import { type Asks, policies, readWalls } from './read-walls.js';
import type { ServiceRoles } from './service-roles.js';
import { tablesWithoutWalls } from './tables-without-walls.js';

/** Thrown when a database lacks roles of its service. */
export class RolesMissing extends Error {
  constructor(names: string[]) {
    super(`the server has no role ${names.join(', ')}: make the roles of the service first, as deploy/README.md says`);
    this.name = 'RolesMissing';
  }
}

/** @throws {RolesMissing} naming those that the server lacks. */
export async function refuseMissingRoles(database: Asks, { serving, acrossShops }: ServiceRoles): Promise<void> {
  const missing = await database.query(
    'SELECT name FROM unnest($1::text[]) AS name WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)',
    [[serving, acrossShops]],
  );
  const names = (missing as { name: string }[]).map(({ name }) => name);
  if (names.length > 0) throw new RolesMissing(names);
}

/**
 * Raises a wall in every table with a `shop_id` that has none yet, each in a transaction of its own, and gives the serving
 * role its rights there; and those that it has on the tables without walls. All other tables stay closed to it, so a table
 * that somebody forgot is closed, and not open.
 *
 * The wall holds for the owner of the table too, should somebody serve as the owner after all.
 *
 * @returns the tables that got one.
 */
export async function raiseWalls(database: Asks, roles: ServiceRoles): Promise<string[]> {
  const serving = escapeIdentifier(roles.serving);
  const seen = await readWalls(database);
  const open = seen.filter(({ hasShop, isWalled }) => hasShop && !isWalled).map(({ table }) => table);
  for (const table of open) await database.query(wall(escapeIdentifier(table), roles));
  for (const { table } of seen) {
    const rights = tablesWithoutWalls[table]?.oneShopMay;
    if (rights === undefined) continue;
    const name = escapeIdentifier(table);
    const grant = rights.length > 0 ? `; GRANT ${rights.join(', ')} ON ${name} TO ${serving}` : '';
    await database.query(`REVOKE ALL ON ${name} FROM ${serving}${grant}`);
  }
  return open;
}

/** `nullif`, because a connection that has named a shop once has no longer none, but an empty one. */
function wall(table: string, roles: ServiceRoles): string {
  const [serving, acrossShops] = [escapeIdentifier(roles.serving), escapeIdentifier(roles.acrossShops)];
  return `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
    DROP POLICY IF EXISTS ${policies.oneShop} ON ${table};
    DROP POLICY IF EXISTS ${policies.acrossShops} ON ${table};
    CREATE POLICY ${policies.oneShop} ON ${table} TO ${serving}
      USING (shop_id = nullif(current_setting('guanxi.shop', true), ''));
    CREATE POLICY ${policies.acrossShops} ON ${table} TO ${acrossShops} USING (true);
    GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${serving}`;
}
