import { readTable } from '../../data/csv-table.js';
import { WrongInput } from '../../wrong-input.js';

export interface Purchase {
  /** Days since 1970-01-01. */
  day: number;
  units: number;
}

/** The purchases of one customer, the earliest first. */
export type Purchases = readonly Purchase[];

/**
 * The purchases of every customer of a table with `sampleid`, `date` (YYYYMMDD) and `cds` (units bought).
 * @throws {WrongInput} naming line and column.
 */
export function readPurchases(content: string, file: string): Purchases[] {
  const byCustomer = new Map<string, Purchase[]>();
  for (const row of readTable(content, file, ['sampleid', 'date', 'cds'])) {
    const customer = row.text('sampleid');
    if (customer === '') throw row.wrong('sampleid', 'empty');
    const day = dayOf(row.text('date'));
    if (day === undefined) throw row.wrong('date', 'not a date as YYYYMMDD');
    const units = row.number('cds');
    if (units < 0) throw row.wrong('cds', 'less than 0');
    const known = byCustomer.get(customer);
    if (known) known.push({ day, units });
    else byCustomer.set(customer, [{ day, units }]);
  }
  return [...byCustomer.values()].map((purchases) => purchases.sort((a, b) => a.day - b.day));
}

/** Days since 1970-01-01 of `YYYYMMDD` or `YYYY-MM-DD`; nothing where that is no date. */
export function dayOf(text: string): number | undefined {
  const [, year, month, day] = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text) ?? [];
  if (day === undefined) return undefined;
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return at.getUTCMonth() + 1 === Number(month) ? at.getTime() / 86_400_000 : undefined;
}

/** @throws {WrongInput} where no purchase lies before `split` or none after it. */
export function spanOf(all: readonly Purchases[], split: number): { first: number; last: number } {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const purchases of all) {
    first = Math.min(first, purchases[0]!.day);
    last = Math.max(last, purchases.at(-1)!.day);
  }
  if (split <= first || split >= last) throw new WrongInput('--split: not between the first purchase and the last one');
  return { first, last };
}
