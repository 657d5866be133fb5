import { DeadlineKind } from '@guanxi/contracts/conversation/v1/deadline.js';
import { describe, expect, it } from 'vitest';
import { readTarget, writeTarget } from './read-target.js';

describe('a target as a merchant writes it', () => {
  it.each([
    ['first_response=180/100', { kind: DeadlineKind.FIRST_RESPONSE, scene: '', priority: 0, withinS: 180 }],
    ['resolution:refund_progress=3600/1800', { kind: DeadlineKind.RESOLUTION, scene: 'refund_progress', priority: 0 }],
    ['resolution:*:1=600/300@leads', { scene: '', priority: 1, warnAfterS: 300, escalateToGroupId: 'leads' }],
    ['case_answer:invoice:5=60/60', { kind: DeadlineKind.CASE_ANSWER, scene: 'invoice', priority: 5 }],
  ])('is %s, and written the same', (text, target) => {
    expect(readTarget(text)).toMatchObject(target);
    expect(writeTarget(readTarget(text))).toBe(text);
  });

  it.each(['', 'first_response', 'first_response=180', 'patience=1/1', 'resolution:*:6=1/1', 'resolution=1h/1m'])(
    'is not "%s"',
    (text) => {
      expect(() => readTarget(text)).toThrow('is no target');
    },
  );
});
