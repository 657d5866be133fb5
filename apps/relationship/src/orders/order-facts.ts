/** What is known of an order; facts come one by one, in any order. */
export interface Order {
  orderId: string;
  placedAt: Date | undefined;
  shipBy: Date | undefined;
  shippedAt: Date | undefined;
  deliveredAt: Date | undefined;
}

/** One or more facts on one customer's order. */
export interface OrderFacts extends Order {
  customerId: string;
}

/** Facts on the same order as one, in order of order: two batches that meet lock their rows in the same order. */
export function gatherFacts(facts: OrderFacts[]): OrderFacts[] {
  const byOrder = new Map<string, OrderFacts>();
  for (const one of facts) {
    const known = byOrder.get(one.orderId);
    byOrder.set(one.orderId, {
      orderId: one.orderId,
      customerId: known?.customerId ?? one.customerId,
      placedAt: known?.placedAt ?? one.placedAt,
      shipBy: known?.shipBy ?? one.shipBy,
      shippedAt: known?.shippedAt ?? one.shippedAt,
      deliveredAt: known?.deliveredAt ?? one.deliveredAt,
    });
  }
  return [...byOrder.values()].sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
}
