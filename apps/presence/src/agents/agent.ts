/** What an agent wants: new customers, only those she has, or none (mission D1). */
export type Intent = 'online' | 'suspended' | 'offline';

/** Whether an agent can be reached: now, not for a moment, or not (mission D1). */
export type Connection = 'connected' | 'lost' | 'disconnected';

/** A connection and when it has to be looked at again: a lease or the grace may end then. */
export interface ConnectionState {
  connection: Connection;
  /** Null where she is disconnected: nothing ends any more. */
  connectionEndsAt: Date | null;
}

/** What an agent can do and where she belongs (mission D2). */
export interface Abilities {
  /** Levels from 1 to 5 by skill. */
  skills: Record<string, number>;
  groupIds: string[];
}

/** A person who answers for a shop, as she stands. */
export interface Agent extends ConnectionState, Abilities {
  shopId: string;
  agentId: string;
  displayName: string;
  seatsMax: number;
  /** Those reserved and those accepted. More than `seatsMax` only where that shrank. */
  seatsTaken: number;
  intent: Intent;
  /** Counts the changes of intent, connection, capacity and abilities from 1. */
  version: number;
}
