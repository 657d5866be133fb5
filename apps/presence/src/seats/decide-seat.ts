import type { Agent } from '../agents/agent.js';
import { isAvailable, isReachable } from '../availability/decide-availability.js';
import type { SeatWish } from './seat-wish.js';

type Standing = Pick<Agent, 'agentId' | 'intent' | 'connection' | 'skills' | 'groupIds' | 'seatsMax' | 'seatsTaken'>;

/** An agent as far as it matters for who gets a conversation. */
export interface Candidate extends Standing {
  /** When a seat of hers was last taken or freed. */
  idleSince: Date;
  /** Conversations of a channel that she can hold at once; a channel that is absent has no limit of its own. */
  channelLimits: Record<string, number>;
  /** Those that she holds, at least of the channels that have a limit. */
  channelsTaken: Record<string, number>;
}

/**
 * Who gets each conversation, in the order of the wishes: what an earlier one takes, a later one does not find. Undefined
 * where nobody does. The candidates are left as they are. Source: mission C8, D2, D3.
 *
 * @param now since when an agent who gets a seat is no longer idle.
 */
export function decideSeats(wishes: SeatWish[], candidates: Candidate[], now: Date): (string | undefined)[] {
  const byId = new Map(candidates.map((one) => [one.agentId, one]));
  return wishes.map((wish) => {
    const chosen = decideSeat(wish, byId.values());
    if (chosen) byId.set(chosen.agentId, withSeatTaken(chosen, wish, now));
    return chosen?.agentId;
  });
}

/**
 * Who gets a conversation: the agent it is addressed to, or nobody; else the one who knows the customer; else of those
 * who suit and have room the one with the highest levels in the skills that are wished, then the smallest share of her
 * seats taken, then the longest idle. A suspended agent gets only what is addressed to her personally, and nobody gets
 * what she declined. Source: mission C8, D1, D3.
 */
export function decideSeat(wish: SeatWish, candidates: Iterable<Candidate>): Candidate | undefined {
  let best: Candidate | undefined;
  for (const one of candidates) {
    if (!isSuitable(wish, one) || !hasRoom(wish, one)) continue;
    if (best === undefined || bySuitability(wish, one, best) < 0) best = one;
  }
  return best;
}

function isSuitable({ onlyAgentId, excludedAgentIds, skills, groupIds }: SeatWish, one: Candidate): boolean {
  if (excludedAgentIds.includes(one.agentId)) return false;
  if (onlyAgentId !== '') return one.agentId === onlyAgentId && isReachable(one);
  const isOfGroup = groupIds.length === 0 || groupIds.some((groupId) => one.groupIds.includes(groupId));
  return isAvailable(one) && isOfGroup && skills.every(({ skill, levelMin }) => levelOf(one, skill) >= levelMin);
}

function hasRoom({ channel, weight }: SeatWish, one: Candidate): boolean {
  if (one.seatsTaken + weight > one.seatsMax) return false;
  return channel === '' || count(one.channelsTaken, channel) < count(one.channelLimits, channel, Infinity);
}

function bySuitability(wish: SeatWish, a: Candidate, b: Candidate): number {
  if (a.agentId === wish.preferredAgentId) return -1;
  if (b.agentId === wish.preferredAgentId) return 1;
  // Shares are compared as whole numbers: a/b < c/d where a·d < c·b.
  const byShare = a.seatsTaken * b.seatsMax - b.seatsTaken * a.seatsMax;
  const byIdle = a.idleSince.getTime() - b.idleSince.getTime();
  return fitOf(wish, b) - fitOf(wish, a) || byShare || byIdle || (a.agentId < b.agentId ? -1 : 1);
}

function fitOf({ skills }: SeatWish, one: Candidate): number {
  return skills.reduce((sum, { skill }) => sum + levelOf(one, skill), 0);
}

function withSeatTaken(one: Candidate, { channel, weight }: SeatWish, now: Date): Candidate {
  const channelsTaken = { ...one.channelsTaken, [channel]: count(one.channelsTaken, channel) + 1 };
  return { ...one, seatsTaken: one.seatsTaken + weight, idleSince: now, channelsTaken };
}

const levelOf = ({ skills }: Candidate, skill: string) => count(skills, skill);

/** What is counted under a name; names are other people's, and some are also those of every object's methods. */
function count(counts: Record<string, number>, name: string, otherwise = 0): number {
  return Object.hasOwn(counts, name) ? counts[name]! : otherwise;
}
