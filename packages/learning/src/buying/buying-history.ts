import { TrainingImpossible } from '../errors.js';

/**
 * What one customer's purchases say of how she buys: all that the models of this folder need. Times are in one unit
 * (days, weeks) and count from her first purchase, which is not itself a repeat.
 */
export interface BuyingHistory {
  /** Purchases after the first one (x). */
  repeats: number;
  /** From the first purchase to the last one (t_x); 0 without repeats. */
  lastAt: number;
  /** From the first purchase to now (T). */
  age: number;
}

/** Histories that several customers share, with how many do. */
export interface CountedHistory extends BuyingHistory {
  customers: number;
}

const customers_min = 10;

/**
 * Equal histories as one, so that each is worked out once, ordered by repeats and last purchase.
 *
 * @throws {TrainingImpossible} with too few customers, where nobody bought again, or where a history cannot be.
 */
export function countHistories(histories: Iterable<BuyingHistory>): CountedHistory[] {
  const counted = new Map<string, CountedHistory>();
  let customers = 0;
  let repeats = 0;
  for (const history of histories) {
    if (!isPossible(history)) {
      throw new TrainingImpossible(`history ${customers}: repeats, lastAt and age do not go together`);
    }
    const key = `${history.repeats}|${history.lastAt}|${history.age}`;
    const known = counted.get(key);
    if (known) known.customers++;
    else counted.set(key, { ...history, customers: 1 });
    customers++;
    repeats += history.repeats;
  }
  if (customers < customers_min) throw new TrainingImpossible(`${customers} customers, of ${customers_min} needed`);
  if (repeats === 0) throw new TrainingImpossible('nobody bought a second time');
  return [...counted.values()].sort((a, b) => a.repeats - b.repeats || a.lastAt - b.lastAt || a.age - b.age);
}

function isPossible({ repeats, lastAt, age }: BuyingHistory): boolean {
  if (!Number.isInteger(repeats) || repeats < 0 || !Number.isFinite(age)) return false;
  return repeats === 0 ? lastAt === 0 && age >= 0 : lastAt > 0 && lastAt <= age;
}
