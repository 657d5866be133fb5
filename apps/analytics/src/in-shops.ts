import type { Delivered } from '@guanxi/messaging';

/** What events tell by shop, in the order of the shops' ids, so that two transactions take shops in the same order. */
export function inShops<T, Told>(
  delivered: readonly Delivered<T>[],
  toldBy: (payload: T) => readonly Told[],
): [shopId: string, told: Told[]][] {
  const byShop = new Map<string, Told[]>();
  for (const { shopId, payload } of delivered) {
    const told = byShop.get(shopId) ?? [];
    for (const one of toldBy(payload)) told.push(one);
    byShop.set(shopId, told);
  }
  return [...byShop].sort(([a], [b]) => (a < b ? -1 : 1));
}
