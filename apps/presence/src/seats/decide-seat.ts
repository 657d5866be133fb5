import type { Agent } from '../agents/agent.js';
import { isAvailable, isReachable } from '../availability/decide-availability.js';

/** An agent as far as it matters for who gets a conversation. */
export interface Candidate extends Pick<Agent, 'agentId' | 'intent' | 'connection' | 'seatsMax' | 'seatsTaken'> {
  /** When a seat of hers was last taken or freed. */
  idleSince: Date;
}

/** Whom a conversation is for. */
export interface SeatWish {
  /** Only this agent, where the customer addresses her personally; empty where anybody will do. */
  agentId: string;
  /** Those who declined or did not answer before. */
  excludedAgentIds: string[];
}

/** Who gets the conversation, the most suitable first, or why nobody does. */
export type SeatChoice =
  | { kind: 'chosen'; agentIds: string[] }
  | { kind: 'refused'; why: 'no_agent_available' | 'no_seat' };

/**
 * Who gets a conversation: of the agents who are there, were not excluded and have a seat, the one with the smallest
 * share of her seats taken, then the longest idle. A suspended agent gets only what is addressed to her personally.
 * Source: mission D1, D3.
 */
export function decideSeat({ agentId, excludedAgentIds }: SeatWish, agents: Candidate[]): SeatChoice {
  const isThere = agentId === '' ? isAvailable : isReachable;
  const suitable = agents.filter(
    (one) => isThere(one) && (agentId === '' || one.agentId === agentId) && !excludedAgentIds.includes(one.agentId),
  );
  if (suitable.length === 0) return { kind: 'refused', why: 'no_agent_available' };
  const withSeat = suitable.filter(({ seatsMax, seatsTaken }) => seatsTaken < seatsMax).sort(bySuitability);
  if (withSeat.length === 0) return { kind: 'refused', why: 'no_seat' };
  return { kind: 'chosen', agentIds: withSeat.map((one) => one.agentId) };
}

function bySuitability(a: Candidate, b: Candidate): number {
  // Shares are compared as whole numbers: a/b < c/d where a·d < c·b.
  const byShare = a.seatsTaken * b.seatsMax - b.seatsTaken * a.seatsMax;
  return byShare || a.idleSince.getTime() - b.idleSince.getTime() || (a.agentId < b.agentId ? -1 : 1);
}
