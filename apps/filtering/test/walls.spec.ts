import { Database, migrate, readWalls, tablesWithoutWalls } from '@guanxi/persistence';
import { attackWalls, createDatabase, type TestDatabase } from '@guanxi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrations } from '../src/migrations/index.js';

const service = 'filtering';
let database: TestDatabase;

beforeAll(async () => {
  const template = {
    name: service,
    migrate: async (url: string) => void (await migrate({ service, url, migrations })),
  };
  database = await createDatabase({ template });
});
afterAll(() => database.drop());

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
  expect(tables.length).toBeGreaterThan(5);
});
