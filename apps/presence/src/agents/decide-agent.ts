import type { Agent } from './agent.js';

/** What a shop wants known of an agent. */
export interface AgentWish {
  shopId: string;
  agentId: string;
  displayName: string;
  seatsMax: number;
}

/**
 * What becomes of an agent when her shop registers her or replaces what is known of her: who is new begins offline, and
 * a new capacity is a change that is told. Seats that are taken stay taken (mission D2, D3).
 */
export function decideAgent(current: Agent | undefined, wish: AgentWish): Agent {
  if (current === undefined) {
    return {
      ...wish,
      seatsTaken: 0,
      intent: 'offline',
      connection: 'disconnected',
      connectionEndsAt: null,
      version: 1,
    };
  }
  const { displayName, seatsMax } = wish;
  const version = seatsMax === current.seatsMax ? current.version : current.version + 1;
  return { ...current, displayName, seatsMax, version };
}
