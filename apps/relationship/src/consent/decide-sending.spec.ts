import { describe, expect, it } from 'vitest';
import { decideSending, type SendingState } from './decide-sending.js';

const noon = new Date('2026-03-02T12:00:00Z');
const midday = { startMinute: 11 * 60, endMinute: 13 * 60, timeZone: 'UTC' };
const state = (rest: Partial<SendingState> = {}): SendingState => ({
  mergedAway: false,
  relationships: ['active'],
  topicsOptedOut: new Set(),
  quietHours: [],
  ...rest,
});

describe('sending', () => {
  it('is allowed to an active relationship without a word against it', () => {
    expect(decideSending(state(), 'coupons', noon)).toEqual({ kind: 'allowed' });
  });

  it.each([
    ['merged_away', { mergedAway: true, relationships: [] }],
    ['no_relationship', { relationships: [] }],
    ['cancelled', { relationships: ['active', 'cancelled'] as const, topicsOptedOut: new Set(['coupons']) }],
    ['topic_opted_out', { topicsOptedOut: new Set(['coupons']), quietHours: [midday] }],
  ])('is refused as %s before anything else', (why, rest) => {
    expect(decideSending(state(rest as Partial<SendingState>), 'coupons', noon)).toEqual({ kind: 'refused', why });
  });

  it('of a message without a topic is not held up by topics', () => {
    expect(decideSending(state({ topicsOptedOut: new Set(['coupons']) }), '', noon)).toEqual({ kind: 'allowed' });
  });

  it('waits until all identities are awake', () => {
    const afternoon = { startMinute: 12 * 60 + 30, endMinute: 15 * 60, timeZone: 'UTC' };
    expect(decideSending(state({ quietHours: [midday, afternoon] }), '', noon)).toEqual({
      kind: 'refused',
      why: 'quiet_hours',
      notBefore: new Date('2026-03-02T15:00:00Z'),
    });
  });

  it('has no time at all where quiet hours go round the clock', () => {
    const rest = { startMinute: 13 * 60, endMinute: 11 * 60, timeZone: 'UTC' };
    expect(decideSending(state({ quietHours: [midday, rest] }), '', noon)).toEqual({
      kind: 'refused',
      why: 'quiet_hours',
      notBefore: undefined,
    });
  });
});
