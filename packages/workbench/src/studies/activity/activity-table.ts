import {
  type BgNbd,
  type BuyingHistory,
  expectedParetoPurchases,
  expectedPurchases,
  type ParetoNbd,
} from '@guanxi/learning';
import type { Purchases } from './read-purchases.js';

/** How the customers of the table are taken to buy, in weeks. */
export interface BuyingModels {
  bgNbd: BgNbd;
  paretoNbd: ParetoNbd;
}

/** Every customer who had bought by a day: what was known of her then, and what she did until a later one. */
export interface ActivityTable {
  /** What the logistic model sees, by column. */
  columns: Float64Array[];
  /** Purchases expected of her, and minus the weeks since the last one: the rankings to beat. */
  byBgNbd: Float64Array;
  byParetoNbd: Float64Array;
  byRecency: Float64Array;
  /** Purchases after the first day and up to the second. */
  bought: Float64Array;
}

/** In weeks. Purchases of one day count as one, as in the papers that the published parameters come from. */
export function historyAt(purchases: Purchases, day: number): BuyingHistory {
  const first = purchases[0]!.day;
  let last = first;
  let repeats = 0;
  for (const purchase of purchases) {
    if (purchase.day > day) break;
    if (purchase.day > last) repeats++;
    last = purchase.day;
  }
  return { repeats, lastAt: (last - first) / 7, age: (day - first) / 7 };
}

/** What was known on `day`, and what was bought after it until `until`; nothing later than these is looked at. */
export function activityTable(
  all: readonly Purchases[],
  day: number,
  until: number,
  { bgNbd, paretoNbd }: BuyingModels,
): ActivityTable {
  const customers = all.filter((purchases) => purchases[0]!.day <= day);
  const horizon = (until - day) / 7;
  const table: ActivityTable = {
    columns: Array.from({ length: 6 }, () => new Float64Array(customers.length)),
    byBgNbd: new Float64Array(customers.length),
    byParetoNbd: new Float64Array(customers.length),
    byRecency: new Float64Array(customers.length),
    bought: new Float64Array(customers.length),
  };
  for (const [i, purchases] of customers.entries()) {
    const history = historyAt(purchases, day);
    const { repeats, lastAt, age } = history;
    const units = purchases.reduce((sum, purchase) => sum + (purchase.day <= day ? purchase.units : 0), 0);
    const expected = expectedParetoPurchases(paretoNbd, history, horizon);
    const facts = [
      Math.log(expected + 1e-3),
      Math.log1p(age - lastAt),
      Math.log1p(repeats),
      Math.log1p(age),
      Math.log1p(units),
      Math.log1p(repeats === 0 ? age : lastAt / repeats),
    ];
    for (const [column, fact] of facts.entries()) table.columns[column]![i] = fact;
    table.byBgNbd[i] = expectedPurchases(bgNbd, history, horizon);
    table.byParetoNbd[i] = expected;
    table.byRecency[i] = lastAt - age;
    table.bought[i] = purchases.filter((purchase) => purchase.day > day && purchase.day <= until).length;
  }
  return table;
}
