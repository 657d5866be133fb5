import { expect, it } from 'vitest';
import { decisionsOf } from '../screenings/decision-block.js';
import { withoutCustomer } from './erased-block.js';

const reals = (...values: number[]) => Buffer.from(Float32Array.from(values).buffer);
const block = {
  ...{ screeningId: 's', block: 0, customerIds: 'lin\nmei\nwu', reasons: Buffer.from([1, 2, 3]) },
  ...{ responds: reals(0.25, 0.5, 0.75), uplifts: reals(1, 2, 3), reactions: Buffer.from([7, 8, 9]) },
};
const read = ({ customerIds, reasons, responds }: typeof block) =>
  decisionsOf({ customerIds, reasons, responds: new Float32Array(Uint8Array.from(responds).buffer) });

it.each(['lin', 'mei', 'wu'])('leaves the decisions about everybody but %s as they were', (customerId) => {
  const left = withoutCustomer(block, customerId, 'x0z') as typeof block;
  expect(read(left)).toEqual(read(block).filter((decision) => decision.customerId !== customerId));
  expect(left.uplifts.length).toBe(8);
  expect(left.reactions.length).toBe(2);
});

it('keeps the only decision of a block under another id, and what does not name her as it is', () => {
  const alone = {
    ...block,
    customerIds: 'lin',
    reasons: Buffer.from([1]),
    responds: reals(0.25),
    uplifts: null,
    reactions: null,
  };
  expect(withoutCustomer(alone, 'lin', 'x0z')).toEqual({ ...alone, customerIds: 'x0z' });
  expect(withoutCustomer(block, 'nobody', 'x0z')).toEqual(block);
});
