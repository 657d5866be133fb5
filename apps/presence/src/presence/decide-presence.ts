import type { Agent, ConnectionState, Intent } from '../agents/agent.js';

/**
 * What becomes of an agent with another intent or connection: a new version where either differs, so that every change
 * is told once and repeats are not. A connection that merely lasts longer is no change. Source: mission D1.
 */
export function decidePresence(current: Agent, wish: Partial<ConnectionState & { intent: Intent }>): Agent {
  const next = { ...current, ...wish };
  const isChanged = next.intent !== current.intent || next.connection !== current.connection;
  return isChanged ? { ...next, version: current.version + 1 } : next;
}
