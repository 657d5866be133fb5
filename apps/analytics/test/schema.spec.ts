import { migrate, tablesWithoutWalls } from '@guanxi/persistence';
import { schemaFaults } from '@guanxi/testing';
import { expect, it } from 'vitest';
import { migrations } from '../src/migrations/index.js';

const service = 'analytics';

it('keeps shops apart in every table, and leads no look-up by key astray', async () => {
  const template = {
    name: service,
    migrate: async (url: string) => void (await migrate({ service, url, migrations })),
  };
  expect(await schemaFaults(template, tablesWithoutWalls)).toEqual([]);
});
