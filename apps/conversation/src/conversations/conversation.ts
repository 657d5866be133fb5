import type { Control } from './decide-control.js';

/** One exchange between a customer and a shop on a channel, as it stands. */
export interface Conversation {
  conversationId: string;
  customerId: string;
  channel: string;
  language: string;
  control: Control;
  /** Counts the changes of control from 1. */
  controlEpoch: number;
  /** Counts from 1. */
  episode: number;
  /** The agent who owns it; empty where none does. */
  agentId: string;
  /** The seat that its agent gave for it. */
  seatId: string | null;
  lastSequence: number;
  /** Of the present episode. */
  openedAt: Date;
  closedAt: Date | null;
}
