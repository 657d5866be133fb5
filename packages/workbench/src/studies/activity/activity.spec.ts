import { existsSync, readFileSync } from 'node:fs';
import { expectedPurchases, fitBgNbd, fitParetoNbd } from '@guanxi/learning';
import { describe, expect, it } from 'vitest';
import { activityTable, historyAt } from './activity-table.js';
import { dayOf, readPurchases, spanOf } from './read-purchases.js';

const cdnow = process.env['GUANXI_DATA'] && `${process.env['GUANXI_DATA']}/activity/cdnow.csv`;
const header = 'masterid,sampleid,date,cds,sales';

describe('purchases of a file', () => {
  it('are those of each customer, the earliest first', () => {
    const all = readPurchases(`${header}\n1,a,19970108,2,3\n2,b,19970103,1,1\n1,a,19970101,1,1\n`, 'f');
    const monday = dayOf('1997-01-01')!;
    expect(all[0]).toEqual([
      { day: monday, units: 1 },
      { day: monday + 7, units: 2 },
    ]);
    expect(all[1]).toEqual([{ day: monday + 2, units: 1 }]);
  });

  it.each([
    ['1,a,19970132,2,3', /^f:2: date: /],
    ['1,,19970101,2,3', /^f:2: sampleid: empty/],
    ['1,a,19970101,-1,3', /^f:2: cds: less than 0/],
    ['1,a,19970101,two,3', /^f:2: cds: not a number/],
    ['1,a,19970101,2', /^f:2: columns: 4 where/],
  ])('are refused where a row is wrong: %s', (row, message) => {
    expect(() => readPurchases(`${header}\n${row}\n`, 'f')).toThrowError(message);
  });

  it('must lie on both sides of the split', () => {
    const all = readPurchases(`${header}\n1,a,19970101,1,1\n1,a,19970301,1,1\n`, 'f');
    expect(() => spanOf(all, dayOf('1997-03-01')!)).toThrowError('--split');
    expect(spanOf(all, dayOf('1997-02-01')!).last).toBe(dayOf('1997-03-01'));
  });
});

describe('what is known on a day', () => {
  const models = { bgNbd: { r: 0.2, alpha: 4, a: 0.8, b: 2.4 }, paretoNbd: { r: 0.5, alpha: 10, s: 0.6, beta: 12 } };
  const rows = [
    'a,19970101,2',
    'a,19970101,1',
    'a,19970120,3',
    'a,19970215,1',
    'b,19970105,1',
    'b,19970310,9',
    'c,19970302,1',
  ];
  const read = (kept: string[]) => readPurchases(`${header}\n${kept.map((row) => `0,${row},1`).join('\n')}\n`, 'f');
  const day = dayOf('1997-02-01')!;

  it('counts purchases of one day once, and times in weeks', () => {
    expect(historyAt(read(rows)[0]!, day)).toEqual({ repeats: 1, lastAt: 19 / 7, age: 31 / 7 });
  });

  it('is the same whatever comes later', () => {
    const full = activityTable(read(rows), day, day + 60, models);
    const before = activityTable(read(rows.filter((row) => row.split(',')[1]! < '19970201')), day, day + 60, models);
    expect(full.columns).toEqual(before.columns);
    expect([...full.bought]).toEqual([1, 1]);
    expect([...before.bought]).toEqual([0, 0]);
  });
});

describe.skipIf(!cdnow || !existsSync(cdnow))('CDNOW (needs GUANXI_DATA, the folder of the data sets)', () => {
  const histories = () => {
    const split = dayOf('1997-09-30')!;
    return readPurchases(readFileSync(cdnow!, 'utf8'), cdnow!).map((purchases) => historyAt(purchases, split));
  };

  it('gives the published BG/NBD to its printed digits', () => {
    const { logLikelihood, ...model } = fitBgNbd(histories());
    expect(Object.values(model).map((value) => value.toFixed(4))).toEqual(['0.2426', '4.4136', '0.7929', '2.4259']);
    expect(logLikelihood.toFixed(3)).toBe('-9582.429');
    expect(expectedPurchases(model, { repeats: 2, lastAt: 30.43, age: 38.86 }, 39).toFixed(3)).toBe('1.226');
  });

  // The likelihood is flat here: the published parameters stop just short of its top, at the same printed likelihood.
  it('gives the published Pareto/NBD: its likelihood to the printed digits, its parameters to 3 in 10,000', () => {
    const { logLikelihood, ...model } = fitParetoNbd(histories());
    expect(logLikelihood.toFixed(3)).toBe('-9594.976');
    const published = { r: 0.5532, alpha: 10.5763, s: 0.6063, beta: 11.6715 };
    for (const name of ['r', 'alpha', 's', 'beta'] as const) {
      expect(Math.abs(model[name] / published[name] - 1)).toBeLessThan(3e-4);
    }
  });
});
