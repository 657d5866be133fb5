import type { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';

/** Something a customer did. */
export interface Behaviour {
  behaviourId: string;
  customerId: string;
  kind: BehaviourKind;
  occurredAt: Date;
  category: string;
  productId: string;
  amountCents: number;
  campaignId: string;
}

/** A behaviour that could not be taken, by its place in the batch. */
export interface Refusal {
  index: number;
  field: string;
  description: string;
}

/** What of a batch can be taken. */
export interface Acceptance {
  accepted: Behaviour[];
  /** Those whose id stands earlier in the same batch. */
  repeatedCount: number;
  refused: Refusal[];
}

/**
 * What of a batch can be taken: everything but the repeats within it and what lies further in the future than clocks
 * may differ. Late ones are as good as any: behaviours come in any order (mission A3).
 *
 * @param latest the latest instant that a sender's clock may honestly show.
 */
export function decideAcceptance(batch: Behaviour[], latest: Date): Acceptance {
  const accepted = new Map<string, Behaviour>();
  const refused: Refusal[] = [];
  let repeatedCount = 0;
  for (const [index, behaviour] of batch.entries()) {
    if (behaviour.occurredAt > latest) {
      refused.push({ index, field: 'occurred_at', description: 'lies in the future' });
    } else if (accepted.has(behaviour.behaviourId)) {
      repeatedCount += 1;
    } else {
      accepted.set(behaviour.behaviourId, behaviour);
    }
  }
  return { accepted: [...accepted.values()], repeatedCount, refused };
}
