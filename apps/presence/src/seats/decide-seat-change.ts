import { isTaken, type Seat, type SeatState } from './seat.js';

/** What somebody wants to become of a seat, or what time makes of it. */
export type SeatChange = 'accept' | 'decline' | 'release' | 'expire';

/** What becomes of it: a next state, nothing, or a refusal. */
export type SeatOutcome =
  | { kind: 'changed'; state: SeatState }
  | { kind: 'unchanged' }
  | { kind: 'refused'; why: 'reservation_gone' | 'accepted_already' };

/**
 * What becomes of a seat. A reservation is accepted before its end, to the millisecond, or not at all: whoever is later
 * than it finds it gone, whether somebody has looked since or not. A seat that is free stays free. Source: mission D3.
 */
export function decideSeatChange({ state, expiresAt }: Seat, change: SeatChange, now: Date): SeatOutcome {
  if (change === 'accept') {
    if (state === 'accepted') return { kind: 'unchanged' };
    const isWaiting = state === 'reserved' && expiresAt > now;
    return isWaiting ? { kind: 'changed', state: 'accepted' } : { kind: 'refused', why: 'reservation_gone' };
  }
  if (change === 'expire') {
    const isOver = state === 'reserved' && expiresAt <= now;
    return isOver ? { kind: 'changed', state: 'expired' } : { kind: 'unchanged' };
  }
  if (!isTaken(state)) return { kind: 'unchanged' };
  if (change === 'release') return { kind: 'changed', state: 'released' };
  return state === 'reserved' ? { kind: 'changed', state: 'declined' } : { kind: 'refused', why: 'accepted_already' };
}
