import { describe, expect, it } from 'vitest';
import { retries_max, stepAfterSending, stepBeforeSending } from './decide-step.js';

const claimed = { customerId: 'lin', attempts: 1, retries: 0 };
const now = new Date('2026-11-11T00:00:00Z');
const expiresAt = new Date('2026-11-11T01:00:00Z');
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);
const granted = { kind: 'granted' } as const;

describe('before sending, a delivery', () => {
  it('goes where relationship and caps let it', () => {
    expect(stepBeforeSending(claimed, granted, { kind: 'allowed' }, expiresAt)).toBeUndefined();
  });

  it('is refused where the relationship is cancelled, whatever the caps say', () => {
    const refused = { kind: 'refused', reason: 'relationship_cancelled' } as const;
    expect(stepBeforeSending(claimed, refused, undefined, expiresAt)).toMatchObject({
      state: 'refused',
      reason: 'relationship_cancelled',
    });
  });

  it('waits for the end of quiet hours, or expires where they last too long', () => {
    expect(stepBeforeSending(claimed, { kind: 'quiet', notBefore: minutes(30) }, undefined, expiresAt)).toMatchObject({
      state: 'postponed',
      reason: 'quiet_hours',
      dueAt: minutes(30),
    });
    expect(stepBeforeSending(claimed, { kind: 'quiet', notBefore: expiresAt }, undefined, expiresAt)).toMatchObject({
      state: 'expired',
      reason: 'quiet_hours',
    });
  });

  it('waits until the cap lets it go, or is capped where that is too late', () => {
    const until = (notBefore: Date) =>
      ({ kind: 'later', reason: 'shop_day', notBefore_ms: notBefore.getTime() }) as const;
    expect(stepBeforeSending(claimed, granted, until(minutes(5)), expiresAt)).toMatchObject({
      state: 'postponed',
      reason: 'shop_day',
    });
    expect(stepBeforeSending(claimed, granted, until(minutes(60)), expiresAt)).toMatchObject({ state: 'capped' });
  });
});

describe('after sending, a delivery', () => {
  it('is sent, or failed for good', () => {
    expect(stepAfterSending(claimed, { kind: 'delivered' }, expiresAt, now, 0)).toMatchObject({ state: 'sent' });
    expect(stepAfterSending(claimed, { kind: 'rejected' }, expiresAt, now, 0)).toMatchObject({
      state: 'failed',
      reason: 'rejected',
    });
  });

  it('comes again later each time, never before the channel asked, and not for ever', () => {
    const after = (retries: number, after_ms = 0) =>
      stepAfterSending({ ...claimed, retries }, { kind: 'retry', after_ms }, expiresAt, now, 0);
    expect(after(0)).toMatchObject({ state: 'postponed', retries: 1, dueAt: new Date(now.getTime() + 1_000) });
    expect(after(3)).toMatchObject({ dueAt: new Date(now.getTime() + 8_000) });
    expect(after(0, 60_000)).toMatchObject({ dueAt: minutes(1) });
    expect(after(0, 3_600_000)).toMatchObject({ state: 'expired' });
    expect(after(retries_max)).toMatchObject({ state: 'failed', reason: 'retries_exhausted' });
  });
});
