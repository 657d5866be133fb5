/** A message that the service took, as its sender was told. */
export interface SentMessage {
  conversationId: string;
  sequence: number;
  text: string;
}

/** What was known of a customer's relationship when somebody last changed it. */
export interface KnownRelationship {
  isActive: boolean;
  /** When the answer came that she is no longer a customer, in milliseconds since the epoch. */
  cancelled_ms: number | undefined;
}

/**
 * What was attempted and what was acknowledged: all that callers know of the platform, and what it is held to afterwards.
 * What was attempted and never answered may or may not have happened, but not twice.
 */
export class Ledger {
  /** Texts of messages that somebody tried to send; each is sent by one call only. */
  readonly attemptedTexts = new Set<string>();
  readonly messages: SentMessage[] = [];
  readonly attemptedBehaviours = new Set<string>();
  readonly behaviours = new Set<string>();
  readonly relationships = new Map<string, KnownRelationship>();
  /** Customers whose last change was not answered. */
  readonly uncertain = new Set<string>();
  readonly conversations = new Set<string>();
  readonly campaigns = new Set<string>();
  /** Mutations that were answered, of every kind. */
  acknowledged = 0;
  /** Mutations that were refused, by reason. */
  readonly refused = new Map<string, number>();
  /** Calls that failed and were made again, by code. */
  readonly repeated = new Map<string, number>();
  /** Mutations that nobody answered before they were given up. */
  unanswered = 0;
}

/** Counts one more under a name. */
export function countUnder(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
