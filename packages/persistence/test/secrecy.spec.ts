import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger } from '@guanxi/chassis';
import {
  Database,
  DataKeys,
  KeepSealed,
  KeyCustody,
  KeyFolder,
  migrate,
  persistenceMigrations,
  Reseal,
  RotateAgedKeys,
  SealedColumn,
  Secrecy,
  settle_ms,
  Transactions,
} from '@guanxi/persistence';
import { createDatabase, ManualClock, sharedStack, type TestDatabase } from '@guanxi/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

const words = '寄到杭州市西湖区文一路 1 号';
const texts = new SealedColumn({ table: 'notes', column: 'text', kind: 'text', key: { id: 'uuid' } });
const contents = new SealedColumn({
  table: 'notes',
  column: 'content',
  kind: 'json',
  key: { id: 'uuid' },
  shown: (value) => ({ product: (value as { product: string }).product }),
});
const minute_ms = 60_001;
const day_ms = 86_400_000;
const key_days_max = 90;

let disposable: TestDatabase;
let folder: string;
const databases: Database[] = [];

beforeAll(async () => {
  disposable = await createDatabase();
  await migrate({ service: 'desk', url: disposable.url, migrations: persistenceMigrations });
});
afterAll(() => disposable.drop());

beforeEach(async () => {
  folder = join(sharedStack().folder, `kek-${randomUUID()}`);
  await mkdir(folder);
  await addKey('2026-01');
  const { dataSource } = await replica();
  for (const table of ['data_keys', 'sealing_sweeps', 'idempotency']) await dataSource.query(`TRUNCATE ${table}`);
  await dataSource.query('DROP TABLE IF EXISTS notes');
  await dataSource.query(
    'CREATE TABLE notes (shop_id text, id uuid, text text, content jsonb, PRIMARY KEY (shop_id, id))',
  );
  return async () => {
    for (const database of databases.splice(0)) await database.close();
  };
});

const addKey = (id: string) => writeFile(join(folder, `${id}.key`), randomBytes(32).toString('base64'));

/** One process of the service, with connections, a clock and keys in memory of its own. */
async function replica({ seals = true, pool_connections_max = 2 } = {}) {
  const database = new Database({ service: 'desk', url: disposable.url, migrations: [], pool_connections_max });
  await database.open();
  databases.push(database);
  const clock = new ManualClock(new Date('2026-03-02T12:00:00Z'));
  const encryption = new KeyFolder(folder);
  const keys = new DataKeys(database, encryption, clock);
  const secrecy = new Secrecy(keys, seals);
  const transactions = new Transactions(database, secrecy);
  const custody = new KeyCustody('desk', transactions, encryption, clock);
  const reseal = new Reseal(transactions, secrecy, keys, clock);
  const aged = new RotateAgedKeys(transactions, keys, clock);
  const sealing = { reseal, aged, key_days_max };
  const keeper = new KeepSealed([texts, contents], custody, sealing, createLogger('desk', 'silent'));
  return {
    ...{ dataSource: database.dataSource, clock, keys, secrecy, transactions, custody, keeper },
    write: (shopId: string, text = words) =>
      transactions.run(shopId, async (tx) => {
        const id = randomUUID();
        const said = { product: 'p-1', text };
        const kept = await secrecy.sealJson(tx, contents.at(shopId, id), said, contents.shown(said));
        await tx.execute('INSERT INTO notes VALUES ($1, $2, $3, $4)', [
          ...[shopId, id, await secrecy.sealText(tx, texts.at(shopId, id), text), JSON.stringify(kept)],
        ]);
        return id;
      }),
    read: (shopId: string, id: string) =>
      transactions.read(shopId, async (tx) => {
        const [row] = await tx.query<{ text: string; content: { text: string } }>(
          'SELECT text, content FROM notes WHERE shop_id = $1 AND id = $2',
          [shopId, id],
        );
        const content = await secrecy.openJson(tx, contents.at(shopId, id), row!.content);
        return [await secrecy.openText(tx, texts.at(shopId, id), row!.text), content.text];
      }),
  };
}

const everything = async ({ dataSource }: Awaited<ReturnType<typeof replica>>) =>
  JSON.stringify([
    await dataSource.query('SELECT notes::text AS row FROM notes'),
    await dataSource.query(`SELECT idempotency::text, encode(result, 'escape') AS result FROM idempotency`),
  ]);

it('keeps texts, contents and answers unreadable, and other replicas read them', async () => {
  const [one, other] = [await replica(), await replica()];
  const id = await one.write('lanmei');
  const asked = { shopId: 'lanmei', method: 'm', key: 'k', fingerprint: 'f' };
  await one.transactions.once('lanmei', asked, async () => ({ said: 'ziroxu' }));
  const rows = await everything(one);
  expect(rows).not.toContain('西湖区');
  expect(rows).not.toContain('ziroxu');
  expect(rows).toContain('p-1');
  expect(await other.read('lanmei', id)).toEqual([words, words]);
  expect(await other.transactions.once('lanmei', asked, () => Promise.reject(new Error('again')))).toEqual({
    said: 'ziroxu',
  });
});

it('makes one first key for a shop, whatever races, also where all connections are taken', async () => {
  const replicas = [await replica({ pool_connections_max: 1 }), await replica({ pool_connections_max: 1 })];
  const ids = await Promise.all(replicas.flatMap(({ write }) => [write('lanmei'), write('lanmei'), write('hongdou')]));
  expect(await replicas[0]!.custody.count()).toEqual([{ wrappedBy: '2026-01', keys: 2 }]);
  expect(await replicas[1]!.read('hongdou', ids[2]!)).toEqual([words, words]);
});

it('refuses a value that was moved to another row', async () => {
  const one = await replica();
  const [id, other] = [await one.write('lanmei'), await one.write('lanmei', 'x')];
  await one.dataSource.query('UPDATE notes SET text = (SELECT text FROM notes WHERE id = $1) WHERE id = $2', [
    id,
    other,
  ]);
  await expect(one.read('lanmei', other)).rejects.toMatchObject({ reason: 'SEALED_VALUE_DAMAGED' });
});

it('writes plain where it is told so, and reads both; a plain text that looks sealed is none', async () => {
  const [early, late] = [await replica({ seals: false }), await replica()];
  const [plain, sealed] = [await early.write('lanmei'), await late.write('lanmei')];
  expect(await late.read('lanmei', plain)).toEqual([words, words]);
  expect(await early.read('lanmei', sealed)).toEqual([words, words]);
  const posing = '\u0001sealed:AQAAAAE=';
  expect(await early.read('lanmei', await early.write('lanmei', posing))).toEqual([posing, posing]);
  const none = new Secrecy(undefined, false);
  await late.transactions.run('lanmei', async (tx) => {
    expect(
      await none.openText(tx, texts.at('lanmei', 'x'), await none.sealText(tx, texts.at('lanmei', 'x'), posing)),
    ).toBe(posing.slice(1));
    const [row] = await tx.query<{ text: string }>('SELECT text FROM notes WHERE id = $1', [sealed]);
    await expect(none.openText(tx, texts.at('lanmei', sealed), row!.text)).rejects.toMatchObject({
      reason: 'KEYS_NOT_CONFIGURED',
    });
  });
});

it('has a new key-encryption key wrap all data keys while reading and writing go on; then the old one may go', async () => {
  const one = await replica();
  const before = await one.write('lanmei');
  await one.write('hongdou');
  await addKey('2026-07');
  let written = 0;
  let isOver = false;
  const traffic = (async () => {
    while (!isOver) {
      one.clock.advance(minute_ms);
      const id = await one.write('lanmei');
      expect(await one.read('lanmei', id)).toEqual([words, words]);
      written += 1;
    }
  })();
  while (written < 3) await one.transactions.readAcrossShops((tx) => tx.query('SELECT 1'));
  await one.keeper.round();
  isOver = true;
  await traffic;
  expect(await one.custody.count()).toEqual([{ wrappedBy: '2026-07', keys: 2 }]);
  await rm(join(folder, '2026-01.key'));
  expect(await (await replica()).read('lanmei', before)).toEqual([words, words]);
});

it('says which key is missing, and keeps what it cannot unwrap', async () => {
  const one = await replica();
  const id = await one.write('lanmei');
  await addKey('2026-07');
  await rm(join(folder, '2026-01.key'));
  const late = await replica();
  await expect(late.read('lanmei', id)).rejects.toMatchObject({ code: 14, reason: 'KEY_ENCRYPTION_UNAVAILABLE' });
  await expect(late.custody.rewrap()).rejects.toThrow('2026-01');
  await writeFile(join(folder, '2026-07.key'), 'too short');
  await expect(new KeyFolder(folder).currentId()).rejects.toThrow('2026-07.key must hold 32 bytes');
});

it('does not unwrap for one shop what was wrapped for another', async () => {
  const one = await replica();
  const id = await one.write('lanmei');
  await one.write('hongdou');
  await one.dataSource.query(
    "UPDATE data_keys SET wrapped = (SELECT wrapped FROM data_keys WHERE shop_id = 'hongdou') WHERE shop_id = 'lanmei'",
  );
  await expect((await replica()).read('lanmei', id)).rejects.toThrow('was not wrapped by 2026-01');
});

it('seals with a new data key after a rotation, everywhere within a minute, and what there was before', async () => {
  const [one, other] = [await replica(), await replica()];
  const [before, hongdou] = [await one.write('lanmei'), await one.write('hongdou')];
  await other.write('lanmei');
  await one.keys.rotate('lanmei');
  const newest = await one.write('lanmei');
  expect(await other.read('lanmei', newest)).toEqual([words, words]);
  other.clock.advance(minute_ms);
  await other.write('lanmei');
  const versions = async () =>
    (await one.dataSource.query(versionsUsed)).map(({ of, rows }: { of: string; rows: number }) => `${of}: ${rows}`);
  expect(await versions()).toEqual(['hongdou 1: 1', 'lanmei 1: 2', 'lanmei 2: 2']);
  await one.keeper.round();
  expect(await versions()).toEqual(['hongdou 1: 1', 'lanmei 2: 4']);
  expect(await other.read('lanmei', before)).toEqual([words, words]);
  expect(await one.read('hongdou', hongdou)).toEqual([words, words]);
});

it('replaces a key that has grown old, once, whatever races, and seals anew what it sealed', async () => {
  const replicas = [await replica(), await replica()];
  const [one, other] = replicas as [(typeof replicas)[0], (typeof replicas)[0]];
  const id = await one.write('lanmei');
  await one.write('gone');
  await one.custody.destroy('gone');
  for (const { clock } of replicas) clock.advance(60 * day_ms);
  await one.write('hongdou');
  for (const { clock } of replicas) clock.advance(31 * day_ms);
  await Promise.all(replicas.map(({ keeper }) => keeper.round()));
  // Whoever came second may have found the rows held.
  await one.keeper.round();
  const keys = await one.dataSource.query(
    'SELECT shop_id AS shop, count(*)::int AS keys FROM data_keys GROUP BY 1 ORDER BY 1',
  );
  expect(keys).toEqual([
    { shop: 'gone', keys: 1 },
    { shop: 'hongdou', keys: 1 },
    { shop: 'lanmei', keys: 2 },
  ]);
  const used = await one.dataSource.query(versionsUsed);
  expect(used.map(({ of }: { of: string }) => of)).toEqual(['gone 1', 'hongdou 1', 'lanmei 2']);
  expect(await other.read('lanmei', id)).toEqual([words, words]);
});

const versionsUsed = `
  SELECT shop_id || ' ' || get_byte(decode(substr(text, 9), 'base64'), 4) AS of, count(*)::int AS rows FROM notes
   GROUP BY 1 ORDER BY 1`;

it('seals what an earlier release left plain, and again until a late replica of it can have written nothing more', async () => {
  const [early, late] = [await replica({ seals: false }), await replica()];
  const ids = [];
  for (let i = 0; i < 1_100; i += 1) ids.push(randomUUID());
  await early.dataSource.query(
    `INSERT INTO notes SELECT 'lanmei', id, $2, jsonb_build_object('product', 'p-1', 'text', $2::text) FROM unnest($1::uuid[]) AS id`,
    [ids, words],
  );
  await late.keeper.round();
  expect(await everything(late)).not.toContain('西湖区');
  expect(await late.read('lanmei', ids[777]!)).toEqual([words, words]);
  await early.write('lanmei');
  await late.keeper.round();
  expect(await everything(late)).not.toContain('西湖区');
  const isSettled = async () =>
    (await late.dataSource.query('SELECT settled_at IS NOT NULL AS settled FROM sealing_sweeps')).every(
      ({ settled }: { settled: boolean }) => settled,
    );
  expect(await isSettled()).toBe(false);
  late.clock.advance(settle_ms);
  await late.keeper.round();
  await late.keeper.round();
  expect(await isSettled()).toBe(true);
});

it('makes a shop unreadable by destroying its keys, and nobody else; who comes back gets a new key', async () => {
  const [one, other] = [await replica(), await replica()];
  const [lanmei, hongdou] = [await one.write('lanmei'), await one.write('hongdou')];
  expect(await other.read('lanmei', lanmei)).toEqual([words, words]);
  expect(await one.custody.destroy('lanmei')).toBe(1);
  other.clock.advance(minute_ms);
  await expect(other.read('lanmei', lanmei)).rejects.toMatchObject({ code: 9, reason: 'DATA_DESTROYED' });
  expect(await other.read('hongdou', hongdou)).toEqual([words, words]);
  expect(await other.read('lanmei', await other.write('lanmei'))).toEqual([words, words]);
  await other.keeper.round();
});
