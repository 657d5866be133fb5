/** The life of a seat: held for an agent, then served or given back, or not accepted in time; at last free (mission D3). */
export type SeatState = 'reserved' | 'accepted' | 'declined' | 'expired' | 'released';

/** A place with an agent for one conversation. */
export interface Seat {
  shopId: string;
  seatId: string;
  agentId: string;
  /** What customers see of the agent. */
  agentName: string;
  conversationId: string;
  state: SeatState;
  reservedAt: Date;
  /** When a reservation ends unless it is accepted. */
  expiresAt: Date;
  /** What the conversation is held on; empty where nobody said. */
  channel: string;
  /** How many of the agent's seats it takes. */
  weight: number;
}

/** Whether a seat in this state is taken, and so counts against the agent's capacity. */
export function isTaken(state: SeatState): boolean {
  return state === 'reserved' || state === 'accepted';
}
