import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FirstPurchases } from './first-purchases.js';
import { everybody, type Partition } from './partition.js';
import type { Purchase } from './purchase-row.js';

const purchase = (customerId: string, at_ms: number): Purchase => ({
  customerId,
  purchasedAt: new Date(at_ms),
  amount_cents: 0,
  category: '',
});

/** Reads the purchases in as many shares as the limits ask for; tells each share's customers. */
function readInShares(purchases: Purchase[], customers_max: number, rows_max: number) {
  const shares: Partition[] = [everybody];
  const readings: { customerId: string; establishedAt: Date }[][] = [];
  for (let share = shares.pop(); share; share = shares.pop()) {
    const beginnings = new FirstPurchases(share, { customers_max, rows_max });
    for (const one of purchases) beginnings.add(one);
    readings.push([...beginnings]);
    shares.push(...beginnings.leftOver);
  }
  return readings;
}

const histories = fc.array(
  fc.record({ customer: fc.integer({ min: 1, max: 60 }), at_ms: fc.integer({ min: 0, max: 1_000 }) }),
  { maxLength: 300 },
);

describe('the first purchases', () => {
  it('are each customer’s earliest, once, in however many shares they are read', () => {
    fc.assert(
      fc.property(
        histories,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 80 }),
        (rows, most, rowsMost) => {
          const purchases = rows.map(({ customer, at_ms }) => purchase(`c${customer}`, at_ms));
          const earliest = new Map<string, number>();
          for (const { customerId, purchasedAt } of purchases) {
            earliest.set(
              customerId,
              Math.min(earliest.get(customerId) ?? Number.POSITIVE_INFINITY, purchasedAt.getTime()),
            );
          }
          const readings = readInShares(purchases, most, rowsMost);
          const told = readings.flat().map(({ customerId, establishedAt }) => [customerId, establishedAt.getTime()]);
          expect(told.sort()).toEqual([...earliest].sort());
          for (const reading of readings) expect(reading.length).toBeLessThanOrEqual(most);
        },
      ),
    );
  });

  it('are read at once where they fit', () => {
    const purchases = Array.from({ length: 50 }, (_, i) => purchase(`c${i}`, i));
    expect(readInShares(purchases, 50, 50)).toHaveLength(1);
    expect(readInShares(purchases, 49, 50).length).toBeGreaterThan(1);
  });

  it('keep the rows of one customer together, however many', () => {
    const purchases = Array.from({ length: 50 }, (_, i) => purchase('one', i));
    expect(readInShares(purchases, 10, 10)).toEqual([[{ customerId: 'one', establishedAt: new Date(0) }]]);
  });
});
