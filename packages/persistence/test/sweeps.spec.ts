import { createLogger } from '@guanxi/chassis';
import { Database, Sweeps, Transactions } from '@guanxi/persistence';
import { createDatabase } from '@guanxi/testing';
import { expect, it } from 'vitest';

it('deletes what is older than it is to be kept, in portions, and nothing else', async () => {
  const disposable = await createDatabase();
  const database = new Database({ service: 'attic', url: disposable.url, migrations: [] });
  await database.open();
  await database.dataSource.query('CREATE TABLE notes (id int, written_at timestamptz)');
  await database.dataSource.query(
    `INSERT INTO notes SELECT i, now() - make_interval(hours => i) FROM generate_series(0, 2999) AS i`,
  );
  const sweeps = new Sweeps(new Transactions(database), createLogger('attic', 'silent'));
  sweeps.add({ table: 'notes', column: 'written_at', keep_hours: 100 });
  expect(await sweeps.sweep()).toBe(2_900);
  expect(await sweeps.sweep()).toBe(0);
  const [kept] = await database.dataSource.query('SELECT count(*), max(id) FROM notes');
  expect(kept).toEqual({ count: 100, max: 99 });
  await sweeps.onModuleDestroy();
  await database.close();
  await disposable.drop();
});
