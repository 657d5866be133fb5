import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guanxi } from './guanxi.js';
import { RunningPlatform } from './running-platform.js';

const data = process.env['GUANXI_DATA'] ?? join(import.meta.dirname, '../../../../shared/data');
const cdnow = join(data, 'activity/cdnow.csv');

let platform: RunningPlatform;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guanxi-retention-'));
  platform = await RunningPlatform.start(['relationship', 'filtering', 'presence', 'conversation', 'analytics']);
});

afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

const report = (what: string, shop: string, ...args: string[]) =>
  guanxi(['report', what, '--shop', shop, ...platform.options, ...args]);

/** Imports purchases and waits until analytics has all that relationship told of them. */
async function importPurchases(file: string, shop: string): Promise<void> {
  const columns = ['--customer-column', 'sampleid', '--date-column', 'date', '--amount-column', 'sales'];
  const { json, code } = await guanxi([
    'import',
    'purchases',
    file,
    '--shop',
    shop,
    ...columns,
    '--json',
    ...platform.options,
  ]);
  expect(code).toBe(0);
  const facts = Number(json['recorded']) + Number(json['customers']);
  // A rebuild may have brought some twice, which count once.
  const told = async () => Number((await report('retention', shop, '--by', 'month', '--json')).json['facts']) >= facts;
  await waitFor(told, 60_000);
}

/** A file like CDNOW's: everybody buys in the first quarter of 1997, and some come back. */
function purchasesLikeCdnow(): string {
  const random = new SeededRandom(19);
  const rows = Array.from({ length: 1_500 }, (_, customer) => {
    const first = random.int(0, 89);
    const later = Array.from({ length: random.int(0, 4) }, () => random.int(first, 540));
    return [first, ...later].map((day) => {
      const date = new Date(Date.UTC(1997, 0, 1 + day)).toISOString().slice(0, 10).replaceAll('-', '');
      return `${customer},${customer},${date},1,${random.int(5, 90)}.50`;
    });
  });
  return ['masterid,sampleid,date,cds,sales', ...rows.flat()].join('\n');
}

/** Who came back, as it is counted by hand: for each month of a first purchase, buyers in each month behind it. */
function retentionByHand(csv: string): Map<string, number[]> {
  const monthsOf = new Map<string, Set<number>>();
  for (const line of csv.trim().split('\n').slice(1)) {
    const [, customer = '', date = ''] = line.split(',');
    const month = Number(date.slice(0, 4)) * 12 + Number(date.slice(4, 6)) - 1;
    monthsOf.set(customer, (monthsOf.get(customer) ?? new Set()).add(month));
  }
  const table = new Map<string, number[]>();
  for (const months of monthsOf.values()) {
    const first = Math.min(...months);
    const name = `${Math.floor(first / 12)}-${String((first % 12) + 1).padStart(2, '0')}-01`;
    const row = table.get(name) ?? new Array<number>(1998 * 12 + 6 - first).fill(0);
    for (const month of months) row[month - first]! += 1;
    table.set(name, row);
  }
  return table;
}

describe('report retention', () => {
  const real = existsSync(cdnow);
  const what = real ? `the purchases in ${cdnow}` : `generated purchases, for there is no ${cdnow}`;
  const span = ['--by', 'month', '--from', '1997-01-01', '--until', '1998-07-01'];

  it(`counts in every cell what is counted by hand: ${what}`, async () => {
    const csv = real ? await readFile(cdnow, 'utf8') : purchasesLikeCdnow();
    const file = join(folder, 'cdnow.csv');
    await writeFile(file, csv);
    await importPurchases(file, 'cdnow');
    const { json, code } = await report('retention', 'cdnow', ...span, '--json');
    expect(code).toBe(0);
    const cohorts = json['cohorts'] as { cohort: string; customers: number; retained: number[] }[];
    const counted = new Map(cohorts.filter(({ customers }) => customers > 0).map((one) => [one.cohort, one.retained]));
    const byHand = retentionByHand(csv);
    expect(byHand.size).toBe(3);
    expect(counted).toEqual(byHand);
  });

  it('tells those in a segment from the others, as its owner says now', async () => {
    const put = ['segment', 'put', 'loyal', '--rule', 'purchases >= 3', '--shop', 'cdnow', ...platform.options];
    expect((await guanxi([...put, '--json'])).code).toBe(0);
    const purchases = new Map<string, number>();
    const csv = await readFile(join(folder, 'cdnow.csv'), 'utf8');
    for (const line of csv.trim().split('\n').slice(1)) {
      const customer = line.split(',')[1] ?? '';
      purchases.set(customer, (purchases.get(customer) ?? 0) + 1);
    }
    const loyal = [...purchases.values()].filter((count) => count >= 3).length;
    const counted = await waitFor(async () => {
      const { json } = await report('retention', 'cdnow', ...span, '--segment', 'loyal', '--periods', '6', '--json');
      const cohorts = (json['cohorts'] ?? []) as { cohort: string; customers: number; retained: number[] }[];
      return cohorts.find(({ cohort }) => cohort === 'in')?.customers === loyal ? cohorts : undefined;
    }, 60_000);
    // All of them bought for the first time long enough before the end.
    expect(counted.map(({ customers }) => customers).sort((a, b) => a - b)).toEqual(
      [loyal, purchases.size - loyal].sort((a, b) => a - b),
    );
    const back = (name: string) => {
      const { customers = 0, retained = [] } = counted.find(({ cohort }) => cohort === name) ?? {};
      return (retained[1] ?? 0) / customers;
    };
    expect(back('in')).toBeGreaterThan(back('out'));
  });

  it('shows a table and a curve, in the language asked for, and writes a file', async () => {
    const file = join(folder, 'table.csv');
    const english = await report(
      'retention',
      'cdnow',
      ...span,
      '--back',
      'purchased',
      '--csv',
      file,
      '--language',
      'en',
    );
    expect(english.output).toContain('1997-03-01');
    expect(english.output).toContain('95 % interval');
    expect(english.output).toContain('█');
    const [header, january] = (await readFile(file, 'utf8')).split('\n');
    expect(header).toMatch(/^cohort,customers,0,1,2,.*,17$/);
    expect(january).toMatch(/^1997-01-01,(\d+),\1,\d+/);
    const chinese = await report('retention', 'cdnow', ...span, '--cohort', 'channel', '--language', 'zh');
    expect(chinese.output).toContain('留存');
    expect(chinese.output).toContain('after_purchase');
  });

  it('writes a page with charts of the same figures, in the language asked for', async () => {
    const file = join(folder, 'page.html');
    await report('retention', 'cdnow', ...span, '--back', 'purchased', '--html', file, '--language', 'zh', '--json');
    const page = await readFile(file, 'utf8');
    expect(page).toContain('<html lang="zh">');
    expect(page.match(/<svg/g)).toHaveLength(2);
    expect(page).toContain('<td>1997-01-01</td>');
    expect(page).not.toContain('<script');
  });

  it('draws the facts anew from their owners, and every figure stays', async () => {
    const all = async () =>
      Promise.all([
        report('retention', 'cdnow', ...span, '--kind', 'unbounded', '--zone', 'Asia/Shanghai', '--json'),
        report('retention', 'cdnow', ...span, '--cohort', 'channel', '--periods', '6', '--json'),
        report(
          'funnel',
          'cdnow',
          '--steps',
          'purchased,purchased',
          '--within',
          '90d',
          '--from',
          '1997-01-01',
          '--until',
          '1998-01-01',
          '--json',
        ),
        report('paths', 'cdnow', '--from', '1997-01-01', '--until', '1998-01-01', '--json'),
      ]).then((ran) => ran.map(({ code, json: { facts, ...figures } }) => ({ code, figures })));
    const before = await all();
    expect(before.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const rebuilt = await report('rebuild', 'cdnow', '--json');
    expect(rebuilt).toMatchObject({ code: 0 });
    expect(await all()).toEqual(before);
  });

  it('loses nothing and counts nothing twice when facts come in while they are drawn anew', async () => {
    const csv = purchasesLikeCdnow();
    const file = join(folder, 'busy.csv');
    await writeFile(file, csv);
    let isOver = false;
    const importing = importPurchases(file, 'busy').finally(() => {
      isOver = true;
    });
    let rebuilds = 0;
    while (!isOver) {
      expect((await report('rebuild', 'busy', '--json')).code).toBe(0);
      rebuilds += 1;
    }
    await importing;
    expect(rebuilds).toBeGreaterThan(1);
    const counted = async () => {
      const { json } = await report('retention', 'busy', ...span, '--json');
      const cohorts = json['cohorts'] as { cohort: string; customers: number; retained: number[] }[];
      return new Map(cohorts.filter(({ customers }) => customers > 0).map((one) => [one.cohort, one.retained]));
    };
    // Facts that came twice may have told too early that all are there.
    await expect.poll(counted, { timeout: 20_000 }).toEqual(retentionByHand(csv));
  });

  it('says who the customers are', async () => {
    const { json, output } = await report('portraits', 'cdnow', '--json');
    const { customers, distributions } = json as {
      customers: number;
      distributions: Record<string, { groups: object }>;
    };
    expect(customers).toBeGreaterThan(1_000);
    expect(distributions['lifecycle_stage']?.groups).toEqual({ lost: customers });
    expect(distributions['acquisition_channel']?.groups).toEqual({ after_purchase: customers });
    expect(output).not.toBe('');
    expect((await report('portraits', 'cdnow', '--language', 'zh')).output).toContain('生命周期');
  });

  it.each([
    [['retention', '--from', '1998-01-01', '--until', '1997-01-01'], 'until'],
    [['retention', '--zone', 'Mars/Olympus'], '--zone "Mars/Olympus" is no time zone'],
    [['retention', '--back', 'sneezed'], '--back "sneezed" is nothing that customers do'],
    [['funnel', '--steps', 'purchased'], 'steps'],
    [['funnel', '--within', 'soon'], '--within "soon"'],
    [['paths', '--from', '1990-01-01'], 'until'],
  ])('refuses %j and says why', async ([what = '', ...args], why) => {
    const { code, errors } = await report(what, 'cdnow', ...args, '--language', 'en');
    expect(code).not.toBe(0);
    expect(errors).toContain(why);
  });
});
