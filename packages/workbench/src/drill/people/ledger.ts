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

  /**
   * What was acknowledged so far, as it will be looked back upon from later: what was attempted since then may be there
   * too, and a relationship that was changed since may be either way.
   */
  untilNow(): Ledger {
    const past = new Ledger();
    Object.assign(past, {
      attemptedTexts: this.attemptedTexts,
      attemptedBehaviours: this.attemptedBehaviours,
      messages: [...this.messages],
      behaviours: new Set(this.behaviours),
      conversations: new Set(this.conversations),
      campaigns: new Set(this.campaigns),
      relationships: new Map(this.relationships),
      acknowledged: this.acknowledged,
      uncertain: new Set(this.uncertain),
    });
    return past;
  }

  /** Counts those whose relationship is known otherwise in `later` as uncertain. */
  allowFor(later: Ledger): void {
    for (const [customerId, { isActive }] of later.relationships) {
      if (this.relationships.get(customerId)?.isActive !== isActive) this.uncertain.add(customerId);
    }
    for (const customerId of later.uncertain) this.uncertain.add(customerId);
  }
}

/** Counts one more under a name. */
export function countUnder(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
