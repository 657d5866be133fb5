import type { SeatWish } from '@guanxi/contracts/presence/v1/seat.js';
import { type QueuePolicy, routeOf } from '../queue-policy/queue-policy.js';
import type { WaitingEntry } from './queue-entry.js';

const second_ms = 1_000;
// The contract of SeatWish.
const groups_max = 20;

type Waits = Pick<WaitingEntry, 'queuedAt' | 'scene' | 'preferredAgentId' | 'onlyPreferred' | 'toGroupId'>;

/**
 * Which agents may serve a customer who waits, as presence is asked: the skills that her scene needs, the groups that
 * her wait has opened so far, the agent who knows her first, and nobody who refused her (mission C8).
 */
export function wishOf(
  policy: QueuePolicy,
  entry: Waits & Pick<WaitingEntry, 'conversationId' | 'refusedBy' | 'channel'>,
  now: Date,
): SeatWish {
  const { conversationId, refusedBy: excludedAgentIds, channel, preferredAgentId, onlyPreferred } = entry;
  const skills = routeOf(policy, entry.scene)?.skills ?? [];
  const groupIds = groupsOpen(policy, entry, now);
  const onlyAgentId = onlyPreferred ? preferredAgentId : '';
  return { conversationId, skills, groupIds, preferredAgentId, onlyAgentId, excludedAgentIds, channel };
}

/** When her wait will open further groups; undefined where it will not. */
export function widensAt(policy: QueuePolicy, { queuedAt, scene, toGroupId }: Waits, now: Date): Date | undefined {
  if (toGroupId !== '') return undefined;
  const later = (routeOf(policy, scene)?.steps ?? []).map(({ afterS }) => queuedAt.getTime() + afterS * second_ms);
  const next_ms = later.find((at_ms) => at_ms > now.getTime());
  return next_ms === undefined ? undefined : new Date(next_ms);
}

/** Empty for agents of any group and of none. */
function groupsOpen(policy: QueuePolicy, { queuedAt, scene, toGroupId }: Waits, now: Date): string[] {
  if (toGroupId !== '') return [toGroupId];
  const steps = routeOf(policy, scene)?.steps ?? [];
  const open = steps.filter(({ afterS }) => queuedAt.getTime() + afterS * second_ms <= now.getTime());
  if (open.some(({ groupIds }) => groupIds.length === 0)) return [];
  return [...new Set(open.flatMap(({ groupIds }) => groupIds))].slice(0, groups_max);
}

/** What of a wish decides whom presence may answer it with: two of one kind are refused for the same reason. */
export function kindOf(wish: SeatWish): string {
  const { conversationId: _, preferredAgentId: __, ...kind } = wish;
  return JSON.stringify(kind);
}
