/** Limits that an agent, a group or a shop has; what is null or absent is left to the next level. */
export interface Limits {
  seatsMax: number | null;
  /** Conversations of a channel at once. */
  channelLimits: Record<string, number>;
  suspendAt: number | null;
}

/** Whose limits: an agent's, a group's, or the shop's, whose owner is not named. */
export interface LimitsOwner {
  level: 'agent' | 'group' | 'shop';
  ownerId: string;
}

export interface OwnedLimits extends LimitsOwner, Limits {}

/** Agents and groups of one shop that have limits of their own. */
export const limits_max = 5_000;
