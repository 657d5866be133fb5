import { Clock, createLogger, Health, Ids, Logger, Metrics, SystemClock, UuidIds } from '@guanxi/chassis';
import {
  Database,
  ForwardMigration,
  type MigrationClass,
  migrate,
  PersistenceModule,
  persistenceMigrations,
  Transactions,
} from '@guanxi/persistence';
import { createDatabase, type TestDatabase } from '@guanxi/testing';
import { NestFactory } from '@nestjs/core';
import { afterEach, beforeEach, expect, it } from 'vitest';

type Runner = Parameters<ForwardMigration['up']>[0];

class CreateThings1763800000001 extends ForwardMigration {
  async up(runner: Runner): Promise<void> {
    await runner.query('CREATE TABLE things (id int)');
  }
}

class IndexThings1763800000002 extends ForwardMigration {
  override transaction = false;
  async up(runner: Runner): Promise<void> {
    await runner.query('CREATE INDEX CONCURRENTLY things_id ON things (id)');
  }
}

class BreakThings1763800000003 extends ForwardMigration {
  async up(runner: Runner): Promise<void> {
    await runner.query('ALTER TABLE things ADD COLUMN name text');
    await runner.query('ALTER TABLE nowhere ADD COLUMN name text');
  }
}

let disposable: TestDatabase;
beforeEach(async () => {
  disposable = await createDatabase();
});
afterEach(() => disposable.drop());

const migrateTo = (migrations: MigrationClass[]) => migrate({ service: 'shelf', url: disposable.url, migrations });
const all = [...persistenceMigrations, CreateThings1763800000001, IndexThings1763800000002];

/** Starts a service of these migrations and stops it. */
async function start(migrations: MigrationClass[]): Promise<void> {
  const given = [
    { provide: Clock, useValue: new SystemClock() },
    { provide: Ids, useValue: new UuidIds() },
    { provide: Logger, useValue: createLogger('shelf', 'silent') },
    { provide: Health, useValue: new Health() },
    { provide: Metrics, useValue: new Metrics('shelf') },
  ];
  const chassis = {
    module: class Chassis {},
    global: true,
    providers: given,
    exports: given.map(({ provide }) => provide),
  };
  const persistence = PersistenceModule.forRoot({ service: 'shelf', url: disposable.servingUrl, migrations });
  const root = { module: class Root {}, imports: [chassis, persistence] };
  const app = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
  await app.get(Transactions).readAcrossShops((tx) => tx.query('SELECT 1'));
  await app.close();
}

it('runs what is missing in the order of its dates, and finds nothing to do the second time', async () => {
  const names = [
    'CreateIdempotency1763700000001',
    'CreateThings1763800000001',
    'IndexThings1763800000002',
    'CreateDataKeys1764100000301',
  ];
  expect(await migrateTo([...all].reverse())).toEqual(names);
  expect(await migrateTo(all)).toEqual([]);
});

it('several at once take turns, with an index built concurrently among their migrations', async () => {
  const ran = await Promise.all([migrateTo(all), migrateTo(all), migrateTo(all)]);
  expect(ran.flat().sort()).toEqual(all.map(({ name }) => name).sort());
});

it('takes a failing migration back, and keeps those before it', async () => {
  await expect(migrateTo([...all, BreakThings1763800000003])).rejects.toThrow('nowhere');
  const database = new Database({ service: 'shelf', url: disposable.url, migrations: [] });
  await database.open();
  const columns = await database.dataSource.query(
    `SELECT column_name FROM information_schema.columns WHERE table_name = 'things'`,
  );
  await database.close();
  expect(columns).toEqual([{ column_name: 'id' }]);
});

it('a service refuses to start on a schema that lacks its migrations, naming them', async () => {
  await expect(start(persistenceMigrations)).rejects.toThrow('lacks CreateIdempotency1763700000001');
  await migrateTo(persistenceMigrations);
  await expect(start(all)).rejects.toThrow(/CreateThings1763800000001, IndexThings1763800000002.*run its migrations/);
});

it('a service starts on its own schema, and on that of a later release', async () => {
  await migrateTo(all);
  await start(all);
  await start(persistenceMigrations);
});

it('goes forward only', async () => {
  await expect(new CreateThings1763800000001().down()).rejects.toThrow('only go forward');
});
