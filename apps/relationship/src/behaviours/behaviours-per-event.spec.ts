import { BehavioursRecorded } from '@guanxi/contracts/events/v1/relationship.js';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { payload_bytes_max } from '@guanxi/messaging';
import { describe, expect, it } from 'vitest';
import { behavioursPerEvent } from './behaviours-per-event.js';

const behaviours = (id: (i: number) => string) =>
  Array.from({ length: 1_000 }, (_, i) => ({
    behaviourId: id(i),
    customerId: id(i),
    kind: BehaviourKind.PURCHASED,
    occurredAt: new Date('2026-03-02T08:00:00.123Z'),
    category: id(i).slice(0, 64),
    productId: id(i),
    amountCents: 100_000_000_000_000,
    campaignId: id(i),
  }));

describe('behaviours', () => {
  it('of a usual batch are told in one event', () => {
    const batch = behaviours((i) => `b-${i}`);
    expect(behavioursPerEvent(batch)).toEqual([batch]);
    expect(behavioursPerEvent([])).toEqual([]);
  });

  it.each(['x', '关', '𝒳'])('of the longest ids, of %s, are told in events that the outbox takes', (letter) => {
    const batch = behaviours((i) => [...letter.repeat(124)].join('') + i);
    const perEvent = behavioursPerEvent(batch);
    expect(perEvent.flat()).toEqual(batch);
    for (const some of perEvent) {
      const event = BehavioursRecorded.encode({ shopId: 'x'.repeat(63), behaviours: some }).finish();
      expect(event.byteLength).toBeLessThan(payload_bytes_max);
    }
  });
});
