import type { Agent } from './agent.js';

/**
 * An agent with her next version where anything differs that is told of her, so that every change is told once and a
 * repeat is not. A name is not told, nor a connection that merely lasts longer.
 */
export function versioned(current: Agent, next: Agent): Agent {
  const isChanged = toldOf(current) !== toldOf(next);
  return { ...next, version: isChanged ? current.version + 1 : current.version };
}

/** What is told of an agent, in a form in which the same looks the same. */
function toldOf(agent: Agent): string {
  const { intent, suspendedFor, connection, seatsMax, suspendAt } = agent;
  const sets = [inOrder(agent.skills), inOrder(agent.channelLimits), agent.groupIds.toSorted()];
  return JSON.stringify([intent, suspendedFor, connection, seatsMax, suspendAt, ...sets]);
}

function inOrder(counts: Record<string, number>): [string, number][] {
  return Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
}
