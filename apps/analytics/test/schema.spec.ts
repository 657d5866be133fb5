import { migrate } from '@guanxi/persistence';
import { createDatabase, misleadingIndexes } from '@guanxi/testing';
import { expect, it } from 'vitest';
import { migrations } from '../src/migrations/index.js';

it('leads no look-up by key astray while a table is empty', async () => {
  const name = 'analytics';
  const database = await createDatabase({
    template: { name, migrate: async (url) => void (await migrate({ service: name, url, migrations })) },
  });
  expect(await misleadingIndexes(database.url)).toEqual([]);
  await database.drop();
});
