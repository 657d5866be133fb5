import { expect, it } from 'vitest';
import { worthsOf } from './kept-customers.js';

const block = { customerIds: 'a\nb\nc', reasons: Uint8Array.of(4, 4, 4), responds: Float32Array.of(0.03, 0.02, 0.01) };

it('takes from what a response is worth what a bad reaction costs', () => {
  const worths = worthsOf({ ...block, reactions: Uint8Array.of(50, 0, 2) });
  expect([...worths].map((worth) => Number(worth.toFixed(6)))).toEqual([0.005, 0.02, 0.009]);
});

it('goes by responses alone where an earlier release decided', () => {
  expect(worthsOf(block)).toEqual(block.responds);
});
