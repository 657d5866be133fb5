import type { Agent, Capacity } from '../agents/agent.js';
import type { Limits, OwnedLimits } from './limits.js';

/** Seats of an agent whom nothing limits: for a person as good as no end, and yet an end. */
export const seats_unlimited = 1_000;

/**
 * How much an agent can take. Each limit is her own where she has one; else the smallest of her groups'; else her shop's;
 * else there is none. 0 is a limit and means nothing at all. Source: mission D2.
 *
 * @param all limits of the shop, at whatever level; those of other agents and groups are passed over.
 */
export function decideCapacity(agent: Agent, all: OwnedLimits[]): Capacity {
  const ofAgent = all.filter(({ level, ownerId }) => level === 'agent' && ownerId === agent.agentId);
  const ofGroups = all.filter(({ level, ownerId }) => level === 'group' && agent.groupIds.includes(ownerId));
  const levels = [ofAgent, ofGroups, all.filter(({ level }) => level === 'shop')];
  const channels = new Set(levels.flat().flatMap(({ channelLimits }) => Object.keys(channelLimits)));
  const channelLimits: [string, number][] = [];
  for (const channel of channels) {
    const limit = first(levels, (limits) =>
      Object.hasOwn(limits.channelLimits, channel) ? limits.channelLimits[channel]! : null,
    );
    if (limit !== null) channelLimits.push([channel, limit]);
  }
  return {
    seatsMax: agent.inheritsSeats
      ? (first(levels.slice(1), ({ seatsMax }) => seatsMax) ?? seats_unlimited)
      : agent.seatsMax,
    channelLimits: Object.fromEntries(channelLimits),
    suspendAt: first(levels, ({ suspendAt }) => suspendAt),
  };
}

/** The smallest limit of the first level that has one. */
function first(levels: Limits[][], read: (limits: Limits) => number | null): number | null {
  for (const level of levels) {
    const limits = level.map(read).filter((limit) => limit !== null);
    if (limits.length > 0) return Math.min(...limits);
  }
  return null;
}

/** An agent with her own limit of seats, or without, so that she inherits her groups' or her shop's; others as they are. */
export function decideOwnSeats(agent: Agent, { level, seatsMax }: OwnedLimits): Agent {
  if (level !== 'agent') return agent;
  return seatsMax === null ? { ...agent, inheritsSeats: true } : { ...agent, inheritsSeats: false, seatsMax };
}
