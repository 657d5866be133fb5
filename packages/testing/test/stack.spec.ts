import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { createDatabase, startNats, type TestDatabase, type TestNats } from '../src/index.js';

const opened: (TestDatabase | TestNats)[] = [];

afterEach(async () => {
  for (const resource of opened.splice(0)) await ('drop' in resource ? resource.drop() : resource.stop());
});

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

async function freshDatabase(options?: Parameters<typeof createDatabase>[0]): Promise<TestDatabase> {
  const database = await createDatabase(options);
  opened.push(database);
  return database;
}

test('copies of one template start alike, are migrated once and do not see each other', async () => {
  let migrations = 0;
  const template = {
    name: 'notes',
    migrate: async (url: string) => {
      migrations += 1;
      await query(url, 'CREATE TABLE note (text text)');
    },
  };
  const [one, other] = await Promise.all([freshDatabase({ template }), freshDatabase({ template })]);
  await query(one.url, "INSERT INTO note VALUES ('here')");

  expect(await query(one.url, 'SELECT text FROM note')).toEqual([{ text: 'here' }]);
  expect(await query(other.url, 'SELECT text FROM note')).toEqual([]);
  expect(migrations).toBe(1);
});

test('tests look in as the owner of the database, services serve as in production; neither is a superuser', async () => {
  const template = {
    name: 'shelf',
    migrate: async (url: string) => void (await query(url, 'CREATE TABLE book (id int)')),
  };
  for (const { url, servingUrl } of [await freshDatabase({ template }), await freshDatabase()]) {
    for (const one of [url, servingUrl]) {
      const role = 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user';
      expect(await query(one, role)).toEqual([{ rolsuper: false }]);
    }
    await query(url, 'CREATE TABLE shelf (id int)');
    // A table of no shop is for work over all shops.
    await expect(query(servingUrl, 'INSERT INTO shelf VALUES (1)')).rejects.toThrow('permission denied');
    await query(servingUrl, `SET ROLE ${new URL(servingUrl).username}_across_shops; INSERT INTO shelf VALUES (1)`);
    await expect(query(servingUrl, 'DROP TABLE shelf')).rejects.toThrow('must be owner');
  }
});

test('a killed nats-server comes back at the same address', async () => {
  const nats = await startNats();
  opened.push(nats);
  const { port } = new URL(nats.url);
  expect(await greeting(Number(port))).toContain('INFO');
  await nats.kill();
  await expect(greeting(Number(port))).rejects.toThrow('ECONNREFUSED');
  await nats.restart();
  expect(await greeting(Number(port))).toContain('"jetstream":true');
});

async function greeting(port: number): Promise<string> {
  const { connect } = await import('node:net');
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(String(data));
    });
  });
}
