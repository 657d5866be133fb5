import { describe, expect, it } from 'vitest';
import { behaviourId, rowKey } from './behaviour-id.js';

const purchase = { customerId: 'ann', purchasedAt: new Date(1_000), amount_cents: 5, category: 'tea' };

describe('the id of a purchase', () => {
  it('stays the same, so that a second import changes nothing', () => {
    expect(behaviourId(rowKey('s', purchase), 1)).toBe('purchase:yCupc3kAq5GmdSp2423wQXXcA8P4Ru');
  });

  it('differs with every part of it, and by its place among identical rows', () => {
    const ids = [
      behaviourId(rowKey('s', purchase), 1),
      behaviourId(rowKey('s', purchase), 2),
      behaviourId(rowKey('t', purchase), 1),
      behaviourId(rowKey('s', { ...purchase, customerId: 'an' }), 1),
      behaviourId(rowKey('s', { ...purchase, purchasedAt: new Date(1_001) }), 1),
      behaviourId(rowKey('s', { ...purchase, amount_cents: 6 }), 1),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9][A-Za-z0-9._:@+~-]{0,127}$/);
  });

  it('does not depend on the category, which may be named another way', () => {
    expect(rowKey('s', { ...purchase, category: 'coffee' })).toBe(rowKey('s', purchase));
  });
});
