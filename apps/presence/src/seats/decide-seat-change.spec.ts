import { describe, expect, it } from 'vitest';
import { decideSeatChange, type SeatChange } from './decide-seat-change.js';
import type { Seat, SeatState } from './seat.js';

const now = new Date('2026-03-02T08:00:00Z');
const seat = (state: SeatState, left_ms: number): Seat => ({
  shopId: 'lan',
  seatId: '019a9d00-0000-7000-8000-000000000001',
  agentId: 'mei',
  agentName: '小美',
  conversationId: '019a9d00-0000-7000-8000-000000000002',
  state,
  reservedAt: new Date(now.getTime() - 30_000 + left_ms),
  expiresAt: new Date(now.getTime() + left_ms),
  channel: 'chat',
  weight: 1,
});
const changed = (state: SeatState) => ({ kind: 'changed', state });
const unchanged = { kind: 'unchanged' };
const gone = { kind: 'refused', why: 'reservation_gone' };
const acceptedAlready = { kind: 'refused', why: 'accepted_already' };

describe('a seat', () => {
  it.each([
    // What is reserved and in time.
    ['reserved', 1, 'accept', changed('accepted')],
    ['reserved', 1, 'decline', changed('declined')],
    ['reserved', 1, 'release', changed('released')],
    ['reserved', 1, 'expire', unchanged],
    // What is reserved and over, at its end to the millisecond, though nobody has looked since.
    ['reserved', 0, 'accept', gone],
    ['reserved', 0, 'decline', changed('declined')],
    ['reserved', 0, 'release', changed('released')],
    ['reserved', 0, 'expire', changed('expired')],
    // What is accepted has no end by time.
    ['accepted', -1, 'accept', unchanged],
    ['accepted', -1, 'decline', acceptedAlready],
    ['accepted', -1, 'release', changed('released')],
    ['accepted', -1, 'expire', unchanged],
  ] as const)('that is %s with %i ms left, on %s: %j', (state, left_ms, change, outcome) => {
    expect(decideSeatChange(seat(state, left_ms), change, now)).toEqual(outcome);
  });

  it.each(['declined', 'expired', 'released'] as const)('that is %s stays so', (state) => {
    for (const left_ms of [-1, 1]) {
      for (const change of ['decline', 'release', 'expire'] satisfies SeatChange[]) {
        expect(decideSeatChange(seat(state, left_ms), change, now)).toEqual(unchanged);
      }
      expect(decideSeatChange(seat(state, left_ms), 'accept', now)).toEqual(gone);
    }
  });
});
