import type { AgentPresenceChanged } from '@guanxi/contracts/events/v1/presence.js';
import type { Agent } from './agent.js';
import { presenceToContract } from './agent-contract.js';

/** The event that tells of an agent's new intent, connection, capacity or abilities. */
export function agentPresenceChanged(agent: Agent, changedAt: Date): AgentPresenceChanged {
  const { shopId, agentId, seatsMax, seatsTaken } = agent;
  return { shopId, agentId, seatsMax, seatsTaken, presence: presenceToContract(agent), changedAt };
}
