import { Database, rowsOf, Transactions } from '@guanxi/persistence';
import { createDatabase, type TestDatabase, waitFor } from '@guanxi/testing';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';

@Entity('accounts')
class Account {
  @PrimaryColumn('text', { name: 'shop_id' })
  shopId!: string;

  @PrimaryColumn('text')
  name!: string;

  @Column('bigint')
  cents!: number;
}

const shop = 'shop-1';
let disposable: TestDatabase;
let database: Database;
let transactions: Transactions;

beforeAll(async () => {
  disposable = await createDatabase();
  database = new Database({
    service: 'ledger',
    url: disposable.url,
    entities: [Account],
    migrations: [],
    pool_connections_max: 8,
  });
  await database.open();
  transactions = new Transactions(database);
  await database.dataSource.query(
    'CREATE TABLE accounts (shop_id text, name text, cents bigint NOT NULL, PRIMARY KEY (shop_id, name))',
  );
});
beforeEach(() => database.dataSource.query('TRUNCATE accounts'));
afterAll(async () => {
  await database.close();
  await disposable.drop();
});

const open = (name: string, cents = 0) =>
  transactions.run(shop, (tx) => tx.execute('INSERT INTO accounts VALUES ($1, $2, $3)', [shop, name, cents]));
const cents = (name: string) =>
  transactions.read(shop, async (tx) => {
    const [row] = await tx.query<{ cents: number }>('SELECT cents FROM accounts WHERE shop_id = $1 AND name = $2', [
      shop,
      name,
    ]);
    return row?.cents;
  });

describe('a transaction', () => {
  it('commits everything, through SQL and through repositories, and calls back only then', async () => {
    const calls: string[] = [];
    const answer = await transactions.run(shop, async (tx) => {
      tx.afterCommit(() => calls.push('after'));
      await tx.execute('INSERT INTO accounts VALUES ($1, $2, $3)', [shop, 'by sql', 5]);
      await tx.repository(Account).insert({ shopId: shop, name: 'by repository', cents: 7 });
      calls.push('before');
      return 'done';
    });
    expect(answer).toBe('done');
    expect(calls).toEqual(['before', 'after']);
    expect([await cents('by sql'), await cents('by repository')]).toEqual([5, 7]);
  });

  it('leaves nothing behind when its work throws, and throws the same', async () => {
    const failure = new Error('no');
    let isCalled = false;
    const run = transactions.run(shop, async (tx) => {
      tx.afterCommit(() => {
        isCalled = true;
      });
      await tx.repository(Account).save({ shopId: shop, name: 'ghost', cents: 1 });
      throw failure;
    });
    await expect(run).rejects.toBe(failure);
    expect(await cents('ghost')).toBeUndefined();
    expect(isCalled).toBe(false);
  });

  it('says so when a failed statement was passed over, instead of pretending to have committed', async () => {
    const run = transactions.run(shop, async (tx) => {
      await tx.execute('INSERT INTO accounts VALUES ($1, $2, 1)', [shop, 'half']);
      await tx.query('SELECT 1 / 0').catch(() => undefined);
    });
    await expect(run).rejects.toThrow('nothing was committed');
    expect(await cents('half')).toBeUndefined();
  });

  it('names its shop to the database, and to that transaction alone', async () => {
    const named = () => `SELECT current_setting('guanxi.shop', true) AS shop`;
    const inside = await transactions.run(`o'shop`, (tx) => tx.query<{ shop: string }>(named()));
    expect(inside[0]?.shop).toBe(`o'shop`);
    const across = await transactions.runAcrossShops((tx) => tx.query<{ shop: string | null }>(named()));
    expect(across[0]?.shop || undefined).toBeUndefined();
  });

  it('is run again when it loses against another, and gives up after five attempts', async () => {
    await open('contended');
    let attempts = 0;
    const add = () =>
      transactions.run(shop, async (tx) => {
        attempts += 1;
        await tx.execute('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE');
        await tx.execute('UPDATE accounts SET cents = cents + 1 WHERE name = $1', ['contended']);
      });
    await Promise.all([add(), add(), add()]);
    expect(await cents('contended')).toBe(3);
    expect(attempts).toBeGreaterThanOrEqual(3);

    let refusals = 0;
    const hopeless = transactions.run(shop, async (tx) => {
      refusals += 1;
      await tx.query(`DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$`);
    });
    await expect(hopeless).rejects.toMatchObject({ reason: 'TRANSACTION_CONFLICT' });
    expect(refusals).toBe(5);
  });

  it('is run again after a deadlock', async () => {
    await open('a');
    await open('b');
    let met = 0;
    const move = (from: string, to: string) =>
      transactions.run(shop, async (tx) => {
        await tx.execute('UPDATE accounts SET cents = cents - 1 WHERE name = $1', [from]);
        met += 1;
        if (met <= 2) await waitFor(() => met >= 2);
        await tx.execute('UPDATE accounts SET cents = cents + 1 WHERE name = $1', [to]);
      });
    await Promise.all([move('a', 'b'), move('b', 'a')]);
    expect(met).toBeGreaterThan(2);
    expect([await cents('a'), await cents('b')]).toEqual([0, 0]);
  });

  it('ends a statement that takes too long', async () => {
    const impatient = new Database({ service: 'ledger', url: disposable.url, migrations: [], statement_ms_max: 100 });
    await impatient.open();
    const slow = new Transactions(impatient).run(shop, (tx) => tx.query('SELECT pg_sleep(60)'));
    await expect(slow).rejects.toMatchObject({ reason: 'STATEMENT_TIMEOUT' });
    await impatient.close();
  });

  it('whose connection is cut says that the database is away, and the next one gets a sound connection', async () => {
    const cut = transactions.run(shop, async (tx) => {
      const [me] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await database.dataSource.query('SELECT pg_terminate_backend($1)', [me?.pid]);
      await tx.query('SELECT 1');
    });
    await expect(cut).rejects.toMatchObject({ reason: 'DATABASE_UNAVAILABLE' });
    await Promise.all(Array.from({ length: 8 }, (_, i) => open(`sound ${i}`)));
  });
});

describe('reading', () => {
  it('sees one snapshot, and cannot write', async () => {
    await open('read', 1);
    const seen = await transactions.read(shop, async (tx) => {
      const sum = 'SELECT sum(cents)::bigint AS cents FROM accounts';
      const before = await tx.query<{ cents: number }>(sum);
      await open('meanwhile', 10);
      return [...before, ...(await tx.query<{ cents: number }>(sum))];
    });
    expect(seen).toEqual([{ cents: 1 }, { cents: 1 }]);
    const write = transactions.read(shop, (tx) => tx.query('DELETE FROM accounts'));
    await expect(write).rejects.toThrow('read-only transaction');
  });

  it('gives a bigint as a number, and refuses to lose digits', async () => {
    const read = (sql: string) => transactions.readAcrossShops((tx) => tx.query(sql));
    expect(await read('SELECT 9007199254740991 AS n, count(*) FROM accounts')).toEqual([
      { n: 9_007_199_254_740_991, count: 0 },
    ]);
    await expect(read('SELECT 9007199254740993 AS n')).rejects.toThrow(RangeError);
  });
});

describe('statements', () => {
  it('that nobody waits for are committed with the rest, and fail the transaction with their own error', async () => {
    const add = (name: string) => ['INSERT INTO accounts VALUES ($1, $2, 0)', [shop, name]] as [string, unknown[]];
    await transactions.run(shop, async (tx) => {
      tx.send(...add('sent'));
      tx.send(...add('sent too'));
    });
    expect([await cents('sent'), await cents('sent too')]).toEqual([0, 0]);
    const twice = (awaited: boolean) =>
      transactions.run(shop, async (tx) => {
        tx.send(...add('other'));
        tx.send(...add('sent'));
        if (awaited) await tx.query('SELECT 1');
      });
    await expect(twice(false)).rejects.toMatchObject({ code: '23505' });
    await expect(twice(true)).rejects.toMatchObject({ code: '23505' });
    expect(await cents('other')).toBeUndefined();
  });

  it('that are asked together answer in order, and one that fails takes all of them back', async () => {
    await open('a', 1);
    const both = await transactions.run(shop, (tx) =>
      Promise.all([
        tx.execute('UPDATE accounts SET cents = cents + 1 WHERE shop_id = $1', [shop]),
        tx.query('SELECT cents FROM accounts WHERE shop_id = $1', [shop]),
      ]),
    );
    expect(both).toEqual([1, [{ cents: 2 }]]);
    const failing = transactions.run(shop, (tx) =>
      Promise.all([
        tx.execute('UPDATE accounts SET cents = 100 WHERE shop_id = $1', [shop]),
        tx.query('SELECT cents / 0 FROM accounts WHERE shop_id = $1', [shop]),
        tx.execute('UPDATE accounts SET cents = 200 WHERE shop_id = $1', [shop]),
      ]),
    );
    await expect(failing).rejects.toMatchObject({ code: '22012' });
    expect(await cents('a')).toBe(2);
  });

  it('are refused once the transaction is over, also to what was begun in it and goes on', async () => {
    let goOn = () => {};
    const isOver = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let straggler: Promise<number> = Promise.resolve(0);
    const failing = transactions.run(shop, async (tx) => {
      const goesOn = async () => {
        await isOver;
        return tx.execute('INSERT INTO accounts VALUES ($1, $2, 0)', [shop, 'straggler']);
      };
      straggler = goesOn();
      straggler.catch(() => undefined);
      await Promise.all([straggler, Promise.reject(new Error('refused'))]);
    });
    await expect(failing).rejects.toThrow('refused');
    goOn();
    await expect(straggler).rejects.toThrow('the transaction is over');
    expect(await cents('straggler')).toBeUndefined();
  });

  it('that were prepared go on when a migration changes what they return', async () => {
    await database.dataSource.query('CREATE TABLE changing (id bigint); INSERT INTO changing VALUES (7)');
    const look = () => transactions.read(shop, (tx) => tx.query('SELECT id FROM changing WHERE id::text = $1', ['7']));
    const touch = () =>
      transactions.run(shop, (tx) => tx.query('SELECT id FROM changing WHERE id::text = $1 FOR UPDATE', ['7']));
    for (let i = 0; i < 8; i += 1) expect([await look(), await touch()]).toEqual([[{ id: 7 }], [{ id: 7 }]]);
    const prepared = await preparedOnEveryConnection();
    expect(prepared.some(({ statement }) => statement.includes('FROM changing'))).toBe(true);
    await database.dataSource.query('ALTER TABLE changing ALTER COLUMN id TYPE text');
    for (let i = 0; i < 8; i += 1) expect([await look(), await touch()]).toEqual([[{ id: '7' }], [{ id: '7' }]]);
  });

  it('that were prepared while a table was empty find their row by its key once it has grown', async () => {
    const words = Array.from({ length: 8 }, (_, i) => `word_${i} text NOT NULL DEFAULT ''`).join(', ');
    await database.dataSource.query(
      `CREATE TABLE growing (shop_id text, id integer, at timestamptz NOT NULL DEFAULT now(), ${words}, PRIMARY KEY (shop_id, id))
         WITH (autovacuum_enabled = false);
       CREATE INDEX growing_latest ON growing (shop_id, at DESC) INCLUDE (id)`,
    );
    const one = new Database({ service: 'ledger', url: disposable.url, migrations: [], pool_connections_max: 1 });
    await one.open();
    onTestFinished(() => one.close());
    const asking = new Transactions(one);
    const find = (id: number) =>
      asking.read(shop, (tx) => tx.query('SELECT word_0 FROM growing WHERE shop_id = $1 AND id = $2', [shop, id]));
    const findEach = (ids: number[]) => {
      const { from, params } = rowsOf(
        ['integer'],
        ids.map((id) => [id]),
        2,
      );
      const each = `SELECT found.* FROM (SELECT * FROM ${from}) AS asked (asked_id)
        CROSS JOIN LATERAL (SELECT word_0 FROM growing WHERE shop_id = $1 AND id = asked_id LIMIT 1) AS found`;
      return asking.read(shop, (tx) => tx.query(each, [shop, ...params]));
    };
    for (let i = 0; i < 20; i += 1) await Promise.all([find(i), findEach([i, i + 1])]);
    expect(await plansOf(asking, 'AND id = $2')).toEqual([expect.stringContaining('growing_latest')]);
    expect(await plansOf(asking, 'AND id = asked_id', "'{1,2}'")).toEqual([expect.stringContaining('growing_latest')]);
    await asking.run(shop, (tx) =>
      tx.execute('INSERT INTO growing (shop_id, id) SELECT $1, i FROM generate_series(1, 5000) AS i', [shop]),
    );
    for (let i = 1; i < 80; i += 1) expect([await find(i), await findEach([i, i + 1])]).toMatchObject([[{}], [{}, {}]]);
    expect(await plansOf(asking, 'AND id = $2')).toEqual([expect.stringContaining('growing_pkey')]);
    expect(await plansOf(asking, 'AND id = asked_id', "'{1,2}'")).toEqual([expect.stringContaining('growing_pkey')]);
  });
});

async function preparedOnEveryConnection() {
  const statements = await Promise.all(
    Array.from({ length: 8 }, () =>
      transactions.read(shop, (tx) => tx.query<{ statement: string }>('SELECT statement FROM pg_prepared_statements')),
    ),
  );
  return statements.flat();
}

/** How a connection carries out each of the statements with these words that it has prepared. */
function plansOf(asking: Transactions, words: string, ids = '1'): Promise<string[]> {
  return asking.read(shop, async (tx) => {
    const prepared = await tx.query<{ name: string }>(
      `SELECT name FROM pg_prepared_statements WHERE statement LIKE '%' || $1::text || '%' AND statement NOT LIKE '%pg_prepared%'`,
      [words],
    );
    const plans = prepared.map(async ({ name }) => {
      const rows = await tx.query<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE ${name} ('${shop}', ${ids})`);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    return Promise.all(plans);
  });
}
