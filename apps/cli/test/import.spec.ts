import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guanxi } from './guanxi.js';
import { RunningPlatform } from './running-platform.js';

let platform: RunningPlatform;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guanxi-import-'));
  platform = await RunningPlatform.start(['relationship', 'filtering']);
});

afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

function importFile(path: string, shop: string, further: string[] = []) {
  const columns = ['--customer-column', 'who', '--date-column', 'when', '--amount-column', 'paid'];
  return guanxi(['import', 'purchases', path, '--shop', shop, ...columns, '--json', ...platform.options, ...further]);
}

const purchases = `who,when,paid
ann,2024-01-05,12.50
bea,20240107,8
ann,2024-01-02 10:00:00,3.10
ann,2024-01-05,12.50
`;

describe('import purchases', () => {
  it('brings every row in, and nothing when it is done again', async () => {
    const path = await file('plain.csv', purchases);
    const first = await importFile(path, 'plain');
    expect(first).toMatchObject({
      code: 0,
      json: { rows: 4, recorded: 4, repeated: 0, refused: 0, customers: 2, established: 2, unchanged: 0 },
    });
    const second = await importFile(path, 'plain');
    expect(second.json).toMatchObject({ rows: 4, recorded: 0, repeated: 4, established: 0, unchanged: 2 });
  });

  it('says in words that nothing changed', async () => {
    const path = await file('words.csv', purchases);
    await importFile(path, 'words');
    const again = await guanxi([
      ...['import', 'purchases', path, '--shop', 'words', '--customer-column', 'who', '--date-column', 'when'],
      ...['--amount-column', 'paid', '--language', 'en', ...platform.options],
    ]);
    expect(again.output).toContain('Nothing changed: all 4 purchases were known already.');
  });

  it('reports a bad row with its line, and takes the others', async () => {
    const refused = join(folder, 'refused.txt');
    const path = await file(
      'bad.csv',
      'who,when,paid\nann,2024-01-05,1\n,2024-01-05,2\nbea,2024-02-30,3\ncat,2999-01-01,4\ndot,2024-01-05,-5\neve,2024-01-05,x\nfay,2024-01-05\ngus,2024-01-05,6\n',
    );
    const ran = await importFile(path, 'bad', ['--refused', refused]);
    expect(ran.json).toMatchObject({ rows: 8, recorded: 2, refused: 6, customers: 2 });
    const lines = (ran.json['refusedRows'] as { line: number }[]).map(({ line }) => line);
    expect(lines).toEqual([3, 4, 5, 6, 7, 8]);
    expect(ran.errors).toContain('line 5: date "2999-01-01" is in the future');
    expect((await readFile(refused, 'utf8')).trim().split('\n')).toHaveLength(6);
  });

  it('screens whom it brought, and explains', async () => {
    const shop = ['--shop', 'plain', ...platform.options, '--json'];
    await expect
      .poll(async () => (await guanxi(['screen', '--audience', 'all', '--content', 'tea', ...shop])).json['audience'], {
        timeout: 20_000,
      })
      .toBe(2);
    const kept = join(folder, 'kept.txt');
    const asOf = ['--as-of', '2024-01-20', '--output', kept];
    const screened = await guanxi(['screen', '--audience', 'all', '--content', 'tea', ...asOf, ...shop]);
    expect(screened.json).toMatchObject({ audience: 2, kept: 2, reasons: { kept: { NEW_RELATIONSHIP: 2 } } });
    expect(await readFile(kept, 'utf8')).toBe('ann\nbea\n');
    const named = await file('named.txt', 'customer\nann\nstranger\nann\n');
    const explicit = await guanxi(['screen', '--audience', named, '--content', 'tea', '--as-of', '20240120', ...shop]);
    expect(explicit.json).toMatchObject({ audience: 2, filtered: 1, reasons: { filtered: { NO_RELATIONSHIP: 1 } } });
    const explained = await guanxi(['explain', '--customer', 'ann', ...shop]);
    expect(explained.json).toMatchObject({ customer: 'ann', verdict: 'KEPT', reason: 'NEW_RELATIONSHIP' });
    expect((explained.json['factors'] as unknown[]).length).toBeGreaterThan(0);
  });
});

describe('an import that cannot begin', () => {
  it.each([
    ['no such file', async () => join(folder, 'none.csv'), 'FILE_NOT_FOUND', 1],
    ['a folder', async () => folder, 'NOT_A_FILE', 1],
    ['an empty file', () => file('empty.csv', ''), 'FILE_EMPTY', 1],
    ['only a header', () => file('header.csv', 'who,when,paid\n'), 'NOTHING_IMPORTED', 1],
    ['another column', () => file('column.csv', 'customer,when,paid\na,b,c\n'), 'UNKNOWN_COLUMN', 2],
    ['no header', () => file('headless.csv', '1,2024-01-05,3\n'), 'UNKNOWN_COLUMN', 2],
    [
      'another encoding',
      () => file('gbk.csv', Buffer.from('who,when,paid\n\xc4\xe3\xba\xc3,1,2\n', 'latin1')),
      'WRONG_ENCODING',
      1,
    ],
    ['a quote that never ends', () => file('quote.csv', 'who,when,paid\n"ann,2024-01-05,3\n'), 'CSV_BROKEN', 1],
  ])('%s', async (_what, path, reason, code) => {
    const ran = await importFile(await path(), 'never');
    expect(ran).toMatchObject({ code, json: { error: { reason } } });
    expect(ran.errors).toMatch(/^error .+\n {2}→ .+\n$/);
  });

  it('says who does not answer', async () => {
    const path = await file('unreachable.csv', purchases);
    const ran = await importFile(path, 'never', ['--relationship-address', '127.0.0.1:1']);
    expect(ran).toMatchObject({ code: 1, json: { error: { reason: 'UNAVAILABLE' } } });
    expect(ran.errors).toContain('nobody answers: relationship at 127.0.0.1:1');
  });
});

describe('an import that is interrupted', () => {
  it('is completed by doing it again', async () => {
    const rows = Array.from(
      { length: 30_000 },
      (_, i) => `c${i % 3_000},2024-01-0${1 + (i % 9)},${i % 100}.0${i % 10}`,
    );
    const path = await file('long.csv', `who,when,paid\n${rows.join('\n')}\n`);
    const importing = importFile(path, 'long');
    await expect.poll(() => platform.countPurchases('long'), { timeout: 20_000, interval: 20 }).toBeGreaterThan(0);
    await platform.kill('relationship');
    const interrupted = await importing;
    expect(interrupted).toMatchObject({ code: 1, json: { error: { reason: 'UNAVAILABLE' } } });
    await platform.startService('relationship');
    const completed = await importFile(path, 'long');
    const { recorded, repeated } = completed.json as { recorded: number; repeated: number };
    expect(recorded).toBeGreaterThan(0);
    expect(repeated).toBeGreaterThan(0);
    expect(recorded + repeated).toBe(30_000);
    expect(await platform.countPurchases('long')).toBe(30_000);
  });
});
