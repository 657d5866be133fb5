import type { Delivered } from '@guanxi/messaging';
import type { ToldFact } from './record-facts.js';

/** The facts of events by shop, in the order of their ids, so that two transactions take shops in the same order. */
export function inShops<T>(
  delivered: readonly Delivered<T>[],
  factsOf: (payload: T) => ToldFact[],
): [string, ToldFact[]][] {
  const byShop = new Map<string, ToldFact[]>();
  for (const { shopId, payload } of delivered) {
    const facts = byShop.get(shopId) ?? [];
    for (const fact of factsOf(payload)) facts.push(fact);
    byShop.set(shopId, facts);
  }
  return [...byShop].sort(([a], [b]) => (a < b ? -1 : 1));
}
