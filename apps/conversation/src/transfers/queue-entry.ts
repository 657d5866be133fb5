/** A customer who waits for a human. */
export interface QueueEntry {
  conversationId: string;
  customerId: string;
  episode: number;
  /** Counts who joined a queue. */
  ticket: number;
  /** Since when she waits. */
  queuedAt: Date;
  /** 1 is served first, 5 last; 0 where she has lost her agent. */
  priority: number;
  /** By which instant she is ordered among those of her priority: that of joining, less a credit. */
  orderedAt: Date;
  /** What the request is about; empty where she has not said. */
  scene: string;
  /** The agent who knows her, or whom a supervisor named; empty where nobody. */
  preferredAgentId: string;
  /** Whether nobody else is to serve her in this wait. */
  onlyPreferred: boolean;
  /** The group that a supervisor named; empty where none. */
  toGroupId: string;
  /** Counts the offers of this wait from 1. */
  attempt: number;
  /** The offer that is open, where one is. */
  seatId: string | null;
  offeredAgentId: string;
  offeredAgentName: string;
  offerExpiresAt: Date | null;
  /** The span in which she joined, as a `traceparent`; null where nobody records its trace. */
  trace: string | null;
}

/** Where somebody stands: the most urgent first, then the oldest. */
export type Turn = Pick<QueueEntry, 'priority' | 'orderedAt' | 'ticket'>;

/** Who joins. */
export type Joining = Omit<
  QueueEntry,
  'ticket' | 'attempt' | 'seatId' | 'offeredAgentId' | 'offeredAgentName' | 'offerExpiresAt' | 'trace'
>;

/** An entry with the agents who declined it or did not answer, in this episode, and what she writes on. */
export interface WaitingEntry extends QueueEntry {
  refusedBy: string[];
  channel: string;
}

/** Those who are not read any more in a walk: no supervisor named anybody for them, and nobody refused them. */
export interface PassedOver {
  scene: string;
  channel: string;
  /** They joined after the one and not after the other. */
  queuedFrom: Date;
  queuedTo: Date;
}

/** A seat that is offered, or given at once. */
export interface OfferedSeat {
  conversationId: string;
  seatId: string;
  agentId: string;
  agentName: string;
  expiresAt: Date;
}

/** Before everybody. */
export const firstTurn: Turn = { priority: -1, orderedAt: new Date(0), ticket: 0 };
