/** What an agent wants: new customers, only those she has, or none (mission D1). */
export type Intent = 'online' | 'suspended' | 'offline';

/** Why an agent is suspended who did not ask for it: an offer went unanswered, or she has as much as she can do. */
export type SuspendedFor = 'not_responding' | 'busy';

/** Whether an agent can be reached: now, not for a moment, or not (mission D1). */
export type Connection = 'connected' | 'lost' | 'disconnected';

/** A connection and when it has to be looked at again: a lease or the grace may end then. */
export interface ConnectionState {
  connection: Connection;
  /** Null where she is disconnected: nothing ends any more. */
  connectionEndsAt: Date | null;
}

/** What an agent wants, or what was made of it. */
export interface IntentState {
  intent: Intent;
  /** Null where she is not suspended, or said so herself. */
  suspendedFor: SuspendedFor | null;
}

/** What an agent can do and where she belongs (mission D2). */
export interface Abilities {
  /** Levels from 1 to 5 by skill. */
  skills: Record<string, number>;
  groupIds: string[];
}

/** How much an agent can take, by her own limits, her groups' and her shop's (mission D2). */
export interface Capacity {
  seatsMax: number;
  /** Conversations of a channel at once; a channel that is absent has no limit of its own. */
  channelLimits: Record<string, number>;
  /** She is suspended while so many of her seats are taken; null where that never happens. */
  suspendAt: number | null;
}

/** A person who answers for a shop, as she stands. */
export interface Agent extends ConnectionState, IntentState, Abilities, Capacity {
  shopId: string;
  agentId: string;
  displayName: string;
  /** Whether `seatsMax` is her groups' or her shop's, as she has no limit of her own. */
  inheritsSeats: boolean;
  /** Those reserved and those accepted. More than `seatsMax` only where that shrank. */
  seatsTaken: number;
  /** Counts the changes of intent, connection, capacity and abilities from 1. */
  version: number;
}
