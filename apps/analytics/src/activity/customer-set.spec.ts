import { array, assert, nat, property } from 'fast-check';
import { expect, it } from 'vitest';
import { CustomerSet } from './customer-set.js';

it('holds whom it was given, few or many, and tells what it takes', () => {
  assert(
    property(array(nat(3_000), { maxLength: 600 }), (customers) => {
      const set = new CustomerSet();
      const began = set.bytes;
      let grown = 0;
      for (const customer of customers) grown += set.add(customer);
      expect(began + grown).toBe(set.bytes);
      const bits = new Uint32Array(94);
      set.orInto(bits);
      const held = Array.from({ length: 3_001 }, (_, i) => i).filter((i) => bits[i >>> 5]! & (1 << (i & 31)));
      expect(held).toEqual([...new Set(customers)].sort((a, b) => a - b));
    }),
  );
});

it('takes no more room than a bitmap and a quarter', () => {
  const set = new CustomerSet();
  for (let customer = 0; customer < 100_000; customer++) set.add(customer);
  expect(set.bytes).toBeLessThan(1.3 * (100_000 / 8));
});
