import type { Idempotency } from '@guanxi/chassis';
import { Database, migrate, persistenceMigrations, Transactions, type Tx } from '@guanxi/persistence';
import { createDatabase, type TestDatabase } from '@guanxi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

let disposable: TestDatabase;
let database: Database;
let transactions: Transactions;

beforeAll(async () => {
  disposable = await createDatabase();
  const options = { service: 'till', url: disposable.url, migrations: persistenceMigrations };
  await migrate(options);
  database = new Database(options);
  await database.open();
  transactions = new Transactions(database);
  await database.dataSource.query('CREATE TABLE sales (shop_id text, what text)');
});
afterAll(async () => {
  await database.close();
  await disposable.drop();
});

const asking = (key: string, fingerprint = 'f', shopId = 'shop-1'): Idempotency => ({
  shopId,
  key,
  method: '/till.v1.Till/Sell',
  fingerprint,
});
const sell =
  (what: string) =>
  async (tx: Tx): Promise<string> => {
    await tx.execute('INSERT INTO sales VALUES ($1, $2)', ['shop-1', what]);
    return `sold ${what}`;
  };
const sales = async (what: string) =>
  (await transactions.readAcrossShops((tx) => tx.query('SELECT 1 FROM sales WHERE what = $1', [what]))).length;

it('answers a repeat as it answered the first, and changes nothing', async () => {
  const once = () => transactions.once('shop-1', asking('a'), sell('tea'));
  expect([await once(), await once(), await once()]).toEqual(['sold tea', 'sold tea', 'sold tea']);
  expect(await sales('tea')).toBe(1);
});

it('has a repeat that comes meanwhile wait for the first', async () => {
  const once = () => transactions.once('shop-1', asking('b'), sell('rice'));
  const answers = await Promise.all(Array.from({ length: 8 }, once));
  expect(new Set(answers)).toEqual(new Set(['sold rice']));
  expect(await sales('rice')).toBe(1);
});

it('lets a repeat succeed where the first had failed', async () => {
  const failing = transactions.once('shop-1', asking('c'), async (tx) => {
    await sell('salt')(tx);
    throw new Error('the till is jammed');
  });
  await expect(failing).rejects.toThrow('jammed');
  expect(await sales('salt')).toBe(0);
  expect(await transactions.once('shop-1', asking('c'), sell('salt'))).toBe('sold salt');
  expect(await sales('salt')).toBe(1);
});

it('refuses the key of one request for another, naming the field, and changes nothing', async () => {
  await transactions.once('shop-1', asking('d', 'tea for 3'), sell('oolong'));
  const reused = transactions.once('shop-1', asking('d', 'tea for 4'), sell('oolong'));
  await expect(reused).rejects.toMatchObject({
    code: 6,
    reason: 'IDEMPOTENCY_KEY_REUSED',
    details: { violations: [{ field: 'idempotency_key' }] },
  });
  expect(await sales('oolong')).toBe(1);
});

it('keeps shops and methods apart', async () => {
  await transactions.once('shop-1', asking('e'), sell('silk'));
  await transactions.once('shop-2', asking('e', 'f', 'shop-2'), sell('silk'));
  await transactions.once('shop-1', { ...asking('e'), method: '/till.v1.Till/Buy' }, sell('silk'));
  expect(await sales('silk')).toBe(3);
  expect(() => transactions.once('shop-2', asking('e'), sell('silk'))).toThrow('another shop');
});

it('runs without a key as often as it is called', async () => {
  await transactions.once('shop-1', undefined, sell('ink'));
  await transactions.once('shop-1', undefined, sell('ink'));
  expect(await sales('ink')).toBe(2);
});

it('gives dates, bigints, bytes, maps and undefined back as they were', async () => {
  const answer = {
    at: new Date('2026-01-02T03:04:05.678Z'),
    big: 2n ** 62n,
    bytes: new Uint8Array([1, 2, 255]),
    map: new Map([['a', 1]]),
    missing: undefined,
    list: [{ $case: 'x', value: -0 }],
  };
  const once = () => transactions.once('shop-1', asking('g'), async () => answer);
  await once();
  expect(await once()).toStrictEqual(answer);
  const nothing = () => transactions.once('shop-1', asking('h'), async () => undefined);
  await nothing();
  expect(await nothing()).toBeUndefined();
});

/** Sells to several in one transaction: to those who are `held`, but for those who want what is sold out. */
function sellToEach(
  wanted: { idempotency: Idempotency; what: string }[],
  isHeld: (what: string) => boolean = () => true,
) {
  const sold: string[][] = [];
  const answered = transactions.onceEach(
    'shop-1',
    wanted,
    async () => wanted.filter(({ what }) => isHeld(what)),
    async (tx, open) => {
      sold.push(open.map(({ what }) => what));
      const there = open.filter(({ what }) => what !== 'sold out');
      const answers = there.map(async (one) => [one, await sell(one.what)(tx)] as const);
      return new Map(await Promise.all(answers));
    },
  );
  return { answered, sold };
}

it('answers several in one transaction, and leaves those that it cannot answer for a try by themselves', async () => {
  await transactions.once('shop-1', asking('each-1'), sell('old'));
  const whats = ['old', 'held up', 'sold out', 'new', 'newer'];
  const wanted = whats.map((what, i) => ({ what, idempotency: asking(`each-${i + 1}`) }));
  const twice = { what: 'newest', idempotency: asking('each-4', 'another request') };
  const { answered, sold } = sellToEach([...wanted, twice], (what) => what !== 'held up');
  expect([...(await answered)].map(([{ what }, answer]) => [what, answer])).toEqual([
    ['new', 'sold new'],
    ['newer', 'sold newer'],
  ]);
  expect(sold).toEqual([['sold out', 'new', 'newer']]);
  expect(await Promise.all([...whats, 'newest'].map(sales))).toEqual([1, 0, 0, 1, 1, 0]);
  const again = wanted.map(({ what, idempotency }) => transactions.once('shop-1', idempotency, sell(`${what} again`)));
  expect(await Promise.all(again)).toEqual([
    'sold old',
    'sold held up again',
    'sold sold out again',
    'sold new',
    'sold newer',
  ]);
  await expect(transactions.once('shop-1', twice.idempotency, sell('newest'))).rejects.toThrow('idempotency_key');
});

it('answers none of several where one of them was answered meanwhile', async () => {
  const wanted = ['far', 'near'].map((what) => ({ what, idempotency: asking(`meanwhile-${what}`) }));
  const answered = transactions.onceEach(
    'shop-1',
    wanted,
    async () => wanted,
    async (tx, open) => {
      await transactions.once('shop-1', asking('meanwhile-near'), sell('near'));
      return new Map(await Promise.all(open.map(async (one) => [one, await sell(one.what)(tx)] as const)));
    },
  );
  await expect(answered).rejects.toThrow();
  expect([await sales('far'), await sales('near')]).toEqual([0, 1]);
});
