import { randomBytes } from 'node:crypto';
import { Clock, createLogger, Health, Logger, Metrics, SystemClock } from '@guanxi/chassis';
import {
  Database,
  type DatabaseOptions,
  ForwardMigration,
  migrate,
  PersistenceModule,
  persistenceMigrations,
  readWalls,
  Transactions,
  tablesWithoutWalls,
} from '@guanxi/persistence';
import { attackWalls, createDatabase, schemaFaults, sharedStack, type TestDatabase } from '@guanxi/testing';
import { NestFactory } from '@nestjs/core';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Runner = Parameters<ForwardMigration['up']>[0];

class CreateThings1763800000001 extends ForwardMigration {
  async up(runner: Runner): Promise<void> {
    await runner.query('CREATE TABLE things (shop_id text, thing_id int, name text, PRIMARY KEY (shop_id, thing_id))');
    await runner.query('CREATE TABLE forgotten (thing_id int)');
    await runner.query('CREATE TABLE migrated AS SELECT 1 AS number');
  }
}

class NameThings1763800000002 extends ForwardMigration {
  async up(runner: Runner): Promise<void> {
    await runner.query("UPDATE things SET name = 'thing'");
    await runner.query('CREATE TABLE more_things (shop_id text PRIMARY KEY)');
  }
}

const all = [...persistenceMigrations, CreateThings1763800000001];
const template = {
  name: 'walled',
  migrate: async (url: string) => void (await migrate({ service: 'shelf', url, migrations: all })),
};
const asSuperuser = (sql: string) => asked(sharedStack().postgresUrl, sql);

/** One statement on a connection of its own. */
async function asked(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function open(url: string, more: Partial<DatabaseOptions> = {}) {
  const database = new Database({ service: 'shelf', url, migrations: [], pool_connections_max: 1, ...more });
  await database.open();
  return { database, transactions: new Transactions(database) };
}

describe('a wall between shops', () => {
  let disposable: TestDatabase;
  let database: Database;
  let transactions: Transactions;

  beforeAll(async () => {
    disposable = await createDatabase({ template });
    ({ database, transactions } = await open(disposable.servingUrl));
    for (const shop of ['tea', 'hats']) {
      await transactions.run(shop, (tx) => tx.execute("INSERT INTO things VALUES ($1, 1, 'one')", [shop]));
    }
  });
  afterAll(async () => {
    await database.close();
    await disposable.drop();
  });

  it('shows a query that forgot to name the shop the rows of its own, whatever was asked before on the connection', async () => {
    const forgetful = 'SELECT shop_id FROM things ORDER BY shop_id';
    for (let i = 0; i < 4; i += 1) {
      expect(await transactions.read('tea', (tx) => tx.query(forgetful))).toEqual([{ shop_id: 'tea' }]);
      expect(await transactions.readAcrossShops((tx) => tx.query(forgetful))).toEqual([
        { shop_id: 'hats' },
        { shop_id: 'tea' },
      ]);
      expect(await transactions.run('hats', (tx) => tx.query(forgetful))).toEqual([{ shop_id: 'hats' }]);
      expect(await database.dataSource.query(forgetful)).toEqual([]);
    }
  });

  it("changes nothing of another shop's, not even where it is named", async () => {
    const rename = "UPDATE things SET name = 'taken' WHERE shop_id = $1";
    expect(await transactions.run('tea', (tx) => tx.execute(rename, ['hats']))).toBe(0);
    const add = transactions.run('tea', (tx) => tx.execute("INSERT INTO things VALUES ('hats', 2, 'two')"));
    await expect(add).rejects.toThrow('row-level security');
    expect(await transactions.runAcrossShops((tx) => tx.execute(rename, ['nobody']))).toBe(0);
  });

  it('is not lifted by what is smuggled into a statement', async () => {
    for (const expression of [
      "set_config('guanxi.shop', 'hats', true)",
      "set_config('role', 'tester_across_shops', true)",
      "query_to_xml('SET LOCAL ROLE tester_across_shops', true, true, '')",
    ]) {
      const smuggled = transactions.run('tea', (tx) =>
        tx.query(`SELECT name FROM things WHERE name = '' OR ${expression} IS NULL`),
      );
      await expect(smuggled, expression).rejects.toThrow(/permission denied|is not allowed/);
    }
    const settings = "UPDATE pg_settings SET setting = 'hats' WHERE name = 'search_path'";
    await expect(transactions.run('tea', (tx) => tx.query(settings))).rejects.toThrow('permission denied');
    const behind = transactions.run('tea', (tx) => tx.query('SELECT 1; SET LOCAL ROLE tester_across_shops'));
    await expect(behind).rejects.toThrow('cannot insert multiple commands');
  });

  it('leaves a table that is neither walled nor listed closed to one shop, and the ledger of migrations unchangeable', async () => {
    await expect(transactions.run('tea', (tx) => tx.query('SELECT FROM forgotten'))).rejects.toThrow(
      'permission denied',
    );
    expect(await transactions.readAcrossShops((tx) => tx.query('SELECT FROM forgotten'))).toEqual([]);
    await expect(transactions.run('tea', (tx) => tx.query('DELETE FROM migrations'))).rejects.toThrow(
      'permission denied',
    );
  });

  it('stands in tables of later migrations, which see all rows themselves', async () => {
    const later = await createDatabase({ template });
    await asked(later.url, "INSERT INTO things VALUES ('tea', 1), ('hats', 1)");
    await migrate({ service: 'shelf', url: later.url, migrations: [...all, NameThings1763800000002] });
    const names = await asked(later.url, 'SELECT name FROM things');
    const seen = await open(later.servingUrl);
    const walled = await readWalls(seen.database.dataSource);
    await seen.database.close();
    await later.drop();
    expect(names).toEqual([{ name: 'thing' }, { name: 'thing' }]);
    expect(walled.filter(({ hasShop, isWalled }) => hasShop !== isWalled)).toEqual([]);
    expect(walled).toContainEqual({ table: 'more_things', hasShop: true, isWalled: true });
  });

  it('is what the attack finds missing, and nothing else', async () => {
    const sound = await createDatabase({ template });
    const tables = expect.arrayContaining(['idempotency', 'things']);
    expect(await attackWalls(sound)).toEqual({ tables, breaches: [] });
    await sound.drop();
    const broken = await createDatabase({ template });
    await asked(broken.url, 'ALTER TABLE things DISABLE ROW LEVEL SECURITY');
    const { breaches } = await attackWalls(broken);
    await broken.drop();
    expect(breaches).toContain("things: read the other's: 1, not 0");
    expect(breaches).toContain("things: add to the other's: 1, and not refused");
    expect(breaches.every((breach) => breach.startsWith('things: '))).toBe(true);
  });

  it('is told among the faults of a schema, with tables that nobody listed and indexes that lead astray', async () => {
    const faulty = {
      name: 'faulty',
      migrate: async (url: string) => {
        await template.migrate(url);
        await asked(url, 'ALTER TABLE things DISABLE ROW LEVEL SECURITY');
        await asked(url, 'CREATE INDEX things_by_name ON things (shop_id, name, thing_id)');
      },
    };
    const faults = await schemaFaults(faulty, tablesWithoutWalls);
    expect(faults).toContain('forgotten has no wall, and is not listed');
    expect(faults).toContain("things: read the other's: 1, not 0");
    expect(faults).toContain('things_by_name leads look-ups by key astray');
  });
});

describe('a service', () => {
  /** Starts one as this role, and stops it. @returns what it said of the walls. */
  async function start(url: string): Promise<string[]> {
    const lines: string[] = [];
    const logger = createLogger('shelf', 'warn', { write: (line) => void lines.push(JSON.parse(line).message) });
    const given = [
      { provide: Clock, useValue: new SystemClock() },
      { provide: Logger, useValue: logger },
      { provide: Health, useValue: new Health() },
      { provide: Metrics, useValue: new Metrics('shelf') },
    ];
    const chassis = {
      module: class Chassis {},
      global: true,
      providers: given,
      exports: given.map(({ provide }) => provide),
    };
    const root = {
      module: class Root {},
      imports: [chassis, PersistenceModule.forRoot({ service: 'shelf', url, migrations: all })],
    };
    const app = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
    await app.close();
    return lines.filter((line) => line.includes('walls'));
  }

  it('refuses to serve as who goes through the walls, or where they are missing', async () => {
    const disposable = await createDatabase({ template });
    expect(await start(disposable.servingUrl)).toEqual([]);
    await expect(start(disposable.url)).rejects.toThrow('the role tester_owner owns its tables; serve as tester');
    const superuser = new URL(sharedStack().postgresUrl);
    superuser.pathname = `/${disposable.name}`;
    await expect(start(superuser.href)).rejects.toThrow('goes through every wall');
    await asked(disposable.url, 'ALTER TABLE things NO FORCE ROW LEVEL SECURITY');
    await expect(start(disposable.servingUrl)).rejects.toThrow('there are no walls in things; run its migrations');
    await disposable.drop();
  });

  it('is migrated only where its roles were made', async () => {
    const disposable = await createDatabase();
    const role = `lonely_${randomBytes(4).toString('hex')}`;
    await asSuperuser(`CREATE ROLE ${role} LOGIN PASSWORD 'x' SUPERUSER`);
    const url = new URL(disposable.url);
    Object.assign(url, { username: role, password: 'x' });
    const migrating = migrate({ service: 'shelf', url: url.href, migrations: all });
    await expect(migrating).rejects.toThrow(`has no role ${role}_across_shops`);
    await disposable.drop();
    await asSuperuser(`DROP ROLE ${role}`);
  });

  it('of before the walls goes on beside them while its role is let through, and one of now meanwhile', async () => {
    const role = `rolling_${randomBytes(4).toString('hex')}`;
    const rolling = await createDatabase({ role });
    await template.migrate(rolling.url);
    const { database, transactions } = await open(rolling.servingUrl);
    await transactions.run('tea', (tx) => tx.execute("INSERT INTO things VALUES ('tea', 1)"));
    const before = new Client({ connectionString: rolling.servingUrl });
    await before.connect();
    const letThrough = (isLet: boolean) =>
      asSuperuser(`GRANT ${role}_across_shops TO ${role} WITH INHERIT ${isLet ? 'TRUE' : 'FALSE'}`);
    const sweep = { name: 'sweep', text: "UPDATE things SET name = 'swept' WHERE thing_id = $1", values: [1] };
    await letThrough(true);
    expect((await before.query(sweep)).rowCount).toBe(1);
    expect(await start(rolling.servingUrl)).toEqual([expect.stringContaining('the walls between shops are open')]);
    expect(await transactions.runAcrossShops((tx) => tx.execute(sweep.text, [1]))).toBe(1);
    await letThrough(false);
    // Plans that were made while the walls were open are kept, until something about the tables changes.
    await asked(rolling.url, `ALTER POLICY own_shop ON things TO ${role}`);
    expect((await before.query(sweep)).rowCount).toBe(0);
    expect(await transactions.runAcrossShops((tx) => tx.execute(sweep.text, [1]))).toBe(1);
    expect(await start(rolling.servingUrl)).toEqual([]);
    await before.end();
    await database.close();
    await rolling.drop();
  });
});
