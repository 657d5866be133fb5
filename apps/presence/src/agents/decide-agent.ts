import type { Abilities, Agent } from './agent.js';
import { versioned } from './decide-version.js';

/** What a shop wants known of an agent. */
export interface AgentWish {
  shopId: string;
  agentId: string;
  displayName: string;
  seatsMax: number;
}

/** An agent whom her shop registers: she begins offline, with all her seats free. Source: mission D2. */
export function newAgent(wish: AgentWish): Agent {
  return {
    ...wish,
    inheritsSeats: false,
    channelLimits: {},
    suspendAt: null,
    seatsTaken: 0,
    skills: {},
    groupIds: [],
    intent: 'offline',
    suspendedFor: null,
    connection: 'disconnected',
    connectionEndsAt: null,
    version: 1,
  };
}

/**
 * What becomes of an agent whose shop replaces what is known of her: a new capacity, her own from now on, is a change that
 * is told. Seats that are taken stay taken. Source: mission D2, D3.
 */
export function decideAgent(current: Agent, { displayName, seatsMax }: AgentWish): Agent {
  return versioned(current, { ...current, displayName, seatsMax, inheritsSeats: false });
}

/** What becomes of an agent with other abilities. Source: mission D2. */
export function decideAbilities(current: Agent, { skills, groupIds }: Abilities): Agent {
  return versioned(current, { ...current, skills, groupIds });
}
