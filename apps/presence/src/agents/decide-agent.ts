import type { Abilities, Agent } from './agent.js';

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
      skills: {},
      groupIds: [],
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

/**
 * What becomes of an agent with other abilities: a new version where they differ, so that every change is told once and
 * a repeat is not. Source: mission D2.
 */
export function decideAbilities(current: Agent, { skills, groupIds }: Abilities): Agent {
  if (inOrder(current) === inOrder({ skills, groupIds })) return current;
  return { ...current, skills, groupIds, version: current.version + 1 };
}

/** Abilities in a form in which the same ones look the same. */
function inOrder({ skills, groupIds }: Abilities): string {
  return JSON.stringify([Object.entries(skills).sort(), groupIds.toSorted()]);
}
