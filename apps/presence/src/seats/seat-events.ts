import type { SeatChanged } from '@guanxi/contracts/events/v1/presence.js';
import type { Seat } from './seat.js';
import { stateToContract } from './seat-contract.js';

/** The event that tells of a seat's new state. */
export function seatChanged(seat: Seat, changedAt: Date): SeatChanged {
  const { shopId, seatId, agentId, conversationId, state } = seat;
  return { shopId, seatId, agentId, conversationId, state: stateToContract(state), changedAt };
}
