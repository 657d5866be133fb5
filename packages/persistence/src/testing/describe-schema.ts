import { attackWalls, createDatabase, misleadingIndexes, type TestDatabase } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../database.js';
import { migrate } from '../migrate.js';
import type { MigrationClass } from '../migration.js';
import { readWalls } from '../walls/read-walls.js';
import { tablesWithoutWalls } from '../walls/tables-without-walls.js';

/** Fewer tables than any service has: an attack on fewer than these has missed the service's own. */
const LEAST_TABLES_ATTACKED = 5;

/** What the schema of every service must hold, as tests of the service that calls it: its walls, and its indexes. */
export function describeSchema(service: string, migrations: MigrationClass[]): void {
  describe(`the schema of ${service}`, () => {
    let database: TestDatabase;

    beforeAll(async () => {
      const template = {
        name: service,
        migrate: async (url: string) => void (await migrate({ service, url, migrations })),
      };
      database = await createDatabase({ template });
    });
    afterAll(() => database.drop());

    it('leads no look-up by key astray while a table is empty', async () => {
      expect(await misleadingIndexes(database.url)).toEqual([]);
    });

    it('keeps shops apart in every table, but in those that are listed with the reason', async () => {
      const looking = new Database({ service, url: database.servingUrl, migrations: [] });
      await looking.open();
      const tables = await readWalls(looking.dataSource);
      await looking.close();
      const open = tables.filter(({ isWalled }) => !isWalled).map(({ table }) => table);
      expect(open.filter((table) => !(table in tablesWithoutWalls))).toEqual([]);
      expect(tables.filter(({ hasShop, isWalled }) => hasShop && !isWalled)).toEqual([]);
    });

    it("lets nobody at another shop's rows: to read, change, delete, add or take over, in its name or in none", async () => {
      const { tables, breaches } = await attackWalls(database);
      expect(breaches).toEqual([]);
      expect(tables.length).toBeGreaterThan(LEAST_TABLES_ATTACKED);
    });
  });
}
