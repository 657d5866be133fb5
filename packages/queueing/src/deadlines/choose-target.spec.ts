import { describe, expect, it } from 'vitest';
import { chooseTarget } from './choose-target.js';

const any = { scene: undefined, priority: undefined };
const urgent = { scene: undefined, priority: 1 };
const refund = { scene: 'refund', priority: undefined };
const urgentRefund = { scene: 'refund', priority: 1 };

describe('the rule of a target', () => {
  it.each([
    ['refund', 1, urgentRefund],
    ['refund', 3, refund],
    ['payment', 1, urgent],
    ['payment', 2, any],
  ])('for %s of priority %i is the one that says most about it', (scene, priority, rule) => {
    for (const rules of [
      [any, urgent, refund, urgentRefund],
      [urgentRefund, refund, urgent, any],
    ]) {
      expect(chooseTarget(rules, { scene, priority })).toBe(rule);
    }
  });

  it('is none where none suits', () => {
    expect(chooseTarget([refund, urgent], { scene: 'payment', priority: 2 })).toBeUndefined();
  });
});
