import { InvalidRequest } from '@guanxi/chassis';
import {
  type Agent as ContractAgent,
  Connection as ContractConnection,
  Intent as ContractIntent,
  SuspendedFor as ContractSuspendedFor,
  type Presence,
  type Skill,
} from '@guanxi/contracts/presence/v1/agent.js';
import { isAvailable } from '../availability/decide-availability.js';
import { channelsToContract } from '../capacity/capacity-contract.js';
import type { Agent, Connection, Intent, SuspendedFor } from './agent.js';

const contractIntent: Record<Intent, ContractIntent> = {
  online: ContractIntent.ONLINE,
  suspended: ContractIntent.SUSPENDED,
  offline: ContractIntent.OFFLINE,
};

const contractConnection: Record<Connection, ContractConnection> = {
  connected: ContractConnection.CONNECTED,
  lost: ContractConnection.LOST,
  disconnected: ContractConnection.DISCONNECTED,
};

const contractSuspendedFor: Record<SuspendedFor, ContractSuspendedFor> = {
  not_responding: ContractSuspendedFor.NOT_RESPONDING,
  busy: ContractSuspendedFor.BUSY,
};

/** An agent in the contract's words. */
export function agentToContract(agent: Agent): ContractAgent {
  const { shopId, agentId, displayName, seatsMax, seatsTaken, groupIds, inheritsSeats } = agent;
  const channels = channelsToContract(agent.channelLimits);
  const suspendAtSeats = agent.suspendAt ?? undefined;
  const skills = Object.entries(agent.skills).map(([skill, level]) => ({ skill, level }));
  const capacity = { seatsMax, seatsTaken, inheritsSeats, channels, suspendAtSeats };
  return { shopId, agentId, displayName, presence: presenceToContract(agent), skills, groupIds, ...capacity };
}

/** What of an agent says whether she is there. */
type PresentAgent = Pick<Agent, 'intent' | 'connection' | 'onDuty' | 'suspendedFor' | 'version'>;

/** An agent's intent and connection in the contract's words. */
export function presenceToContract(agent: PresentAgent): Presence {
  return {
    intent: contractIntent[agent.intent],
    connection: contractConnection[agent.connection],
    available: isAvailable(agent),
    version: agent.version,
    offDuty: !agent.onDuty,
    suspendedFor: agent.suspendedFor ? contractSuspendedFor[agent.suspendedFor] : ContractSuspendedFor.UNSPECIFIED,
  };
}

/** An intent in the product's words. The contract's rules have it that one is said. */
export function intentFromContract(said: ContractIntent): Intent {
  if (said === ContractIntent.ONLINE) return 'online';
  return said === ContractIntent.SUSPENDED ? 'suspended' : 'offline';
}

/** Levels by skill. @throws {InvalidRequest} when a skill is named twice, so that nobody knows which level counts. */
export function skillsFromContract(said: Skill[]): Record<string, number> {
  const skills: Record<string, number> = {};
  said.forEach(({ skill, level }, i) => {
    if (Object.hasOwn(skills, skill)) {
      throw new InvalidRequest([{ field: `skills[${i}].skill`, description: 'is named twice; say each skill once' }]);
    }
    skills[skill] = level;
  });
  return skills;
}
