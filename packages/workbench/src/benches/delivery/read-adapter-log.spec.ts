import { describe, expect, it } from 'vitest';
import { capsViolated, type LoggedMessage, paceErrorPercent, sentTwice } from './read-adapter-log.js';

const hour_ms = 3_600_000;
const message = (at_ms: number, customerId = 'lin', campaignId = `c-${at_ms}`): LoggedMessage => ({
  shopId: 'tea',
  campaignId,
  customerId,
  at_ms,
});

describe('the log of an adapter', () => {
  it('tells how far the pace was from the capacity', () => {
    const evenly = Array.from({ length: 61 }, (_, i) => message(i * 1_000));
    expect(paceErrorPercent(evenly, 60)).toBeCloseTo(0);
    expect(paceErrorPercent(evenly, 50)).toBeCloseTo(20);
  });

  it('counts each message that was one too many in some 24 hours', () => {
    const sent = [message(0), message(hour_ms), message(23 * hour_ms), message(48 * hour_ms), message(0, 'wang')];
    expect(capsViolated(sent, 2)).toBe(1);
    expect(capsViolated(sent, 3)).toBe(0);
  });

  it('counts who got a campaign again', () => {
    expect(sentTwice([message(0, 'lin', 'c'), message(5, 'lin', 'c'), message(5, 'wang', 'c')])).toBe(1);
  });
});
