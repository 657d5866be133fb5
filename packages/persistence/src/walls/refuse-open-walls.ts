import type { Asks } from './read-walls.js';
import { readWalls } from './read-walls.js';
import type { ServiceRoles } from './service-roles.js';

/** Thrown at start when shops are not kept apart: where tables have no walls, or the service's role goes through them. */
export class WallsOpen extends Error {
  constructor(service: string, why: string) {
    super(`the database of ${service} does not keep shops apart: ${why}`);
    this.name = 'WallsOpen';
  }
}

/**
 * Looks whether the walls between shops stand, and keep out whoever connects.
 *
 * @returns whether they do; false while a release of before the walls is let through beside this one.
 * @throws {WallsOpen} where they never would.
 */
export async function refuseOpenWalls(service: string, database: Asks, roles: ServiceRoles): Promise<boolean> {
  const open = (await readWalls(database)).filter(({ hasShop, isWalled }) => hasShop && !isWalled);
  if (open.length > 0) {
    const tables = open.map(({ table }) => table).join(', ');
    throw new WallsOpen(service, `there are no walls in ${tables}; run its migrations (the deploy step) first`);
  }
  const [role] = (await database.query(
    `SELECT current_user AS name, rolsuper OR rolbypassrls AS "goesThrough",
            EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace
                       AND pg_has_role(current_user, relowner, 'USAGE')) AS owns,
            coalesce(pg_has_role(current_user, to_regrole($1), 'USAGE'), false) AS "isLetThrough"
       FROM pg_roles WHERE rolname = current_user`,
    [`"${roles.acrossShops}"`],
  )) as { name: string; goesThrough: boolean; owns: boolean; isLetThrough: boolean }[];
  if (role!.goesThrough)
    throw new WallsOpen(service, `the role ${role!.name} goes through every wall; serve as another`);
  if (role!.owns) throw new WallsOpen(service, `the role ${role!.name} owns its tables; serve as ${roles.serving}`);
  return !role!.isLetThrough;
}
