import type { Agent, ConnectionState, IntentState } from '../agents/agent.js';
import { versioned } from '../agents/decide-version.js';

/** What somebody or something wants to become of an agent. */
export type PresenceWish = Partial<ConnectionState & IntentState>;

/** What becomes of an agent with another intent or connection. Source: mission D1. */
export function decidePresence(current: Agent, wish: PresenceWish): Agent {
  return versioned(current, decideBusyness({ ...current, ...wish }));
}

/**
 * An online agent is suspended while as many of her seats are taken as she wants at most, and comes back by herself when
 * fewer are. One who suspended herself, or did not answer, stays suspended. Source: mission D1.
 */
export function decideBusyness(agent: Agent): Agent {
  const isBusy = agent.suspendAt !== null && agent.seatsTaken >= agent.suspendAt;
  if (agent.intent === 'online' && isBusy) return { ...agent, intent: 'suspended', suspendedFor: 'busy' };
  if (agent.intent === 'suspended' && agent.suspendedFor === 'busy' && !isBusy) {
    return { ...agent, intent: 'online', suspendedFor: null };
  }
  return agent;
}

/**
 * What becomes of an agent by seats of hers that ended: one who let an offer run out is set not responding, and gets no new
 * customers until she says that she is online again. Source: mission C8, D1.
 */
export function decideAfterSeats(current: Agent, letOfferRunOut: boolean): Agent {
  const tookOffers = current.intent === 'online' || current.suspendedFor === 'busy';
  if (letOfferRunOut && tookOffers) {
    return versioned(current, { ...current, intent: 'suspended', suspendedFor: 'not_responding' });
  }
  return versioned(current, decideBusyness(current));
}
