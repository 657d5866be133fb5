import { setTimeout as pause } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { type Client, GuanxiError } from '@guanxi/chassis';
import {
  AudienceKind,
  DecisionForm,
  DecisionReason,
  type ScreeningServiceService,
  type ScreenRequest,
} from '@guanxi/contracts/filtering/v1/screening.js';
import { BehaviourKind, type BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';

const established_ms_ago = 400 * 24 * 60 * 60 * 1_000;
// A delay beyond this is counted as this much. Long enough to catch up with all that was recorded before.
const delay_ms_max = 180_000;
// Between two looks at one customer. Whoever screens without a pause keeps the machine from what is to be measured; it
// makes a delay at most so much longer than it is.
const look_ms = 25;

export interface Probed {
  relationships: Client<typeof RelationshipServiceService>;
  behaviours: Client<typeof BehaviourServiceService>;
  screenings: Client<typeof ScreeningServiceService>;
  shopId: string;
}

/** Establishes customers who have been silent for so long that only what they do next can keep them. */
export async function establishProbes({ relationships, shopId }: Probed, customerIds: readonly string[], now: Date) {
  const establishedAt = new Date(now.getTime() - established_ms_ago);
  async function* requests() {
    const imported = customerIds.map((customerId) => ({ customerId, acquisitionChannel: 'scan', establishedAt }));
    yield { shopId, idempotencyKey: 'probes', relationships: imported };
  }
  for await (const _ of relationships.importRelationships(requests()));
}

/**
 * Has one customer after the other buy something, and screens her again and again until the screening keeps her for it.
 *
 * @param isOver ends the probing.
 * @returns the milliseconds from each acknowledgement to the answer of the first screening that saw it, the screening
 *   itself included.
 */
export async function probeFreshness(
  probed: Probed,
  customerIds: readonly string[],
  isOver: () => boolean,
): Promise<number[]> {
  const delays_ms: number[] = [];
  for (const customerId of customerIds) {
    if (isOver()) break;
    await buy(probed, customerId);
    const acknowledged = performance.now();
    let delay_ms = 0;
    do {
      const seen = await keptForPositiveBehaviour(probed, customerId).catch(refusedAsStranger);
      delay_ms = performance.now() - acknowledged;
      if (seen) break;
      await pause(look_ms);
    } while (delay_ms < delay_ms_max);
    delays_ms.push(Math.min(delay_ms, delay_ms_max));
  }
  return delays_ms;
}

async function buy({ behaviours, shopId }: Probed, customerId: string): Promise<void> {
  async function* requests() {
    yield {
      shopId,
      idempotencyKey: customerId,
      behaviours: [
        {
          behaviourId: `bought-by-${customerId}`,
          customerId,
          kind: BehaviourKind.PURCHASED,
          occurredAt: new Date(),
          category: 'shoes',
          productId: 'p-1',
          amountCents: 9_900,
          campaignId: '',
        },
      ],
    };
  }
  for await (const _ of behaviours.recordBehaviours(requests()));
}

/** Filtering does not know her yet: it has not come that far in the stream. */
function refusedAsStranger(error: unknown): boolean {
  const isRefused = error instanceof GuanxiError && error.code === status.INVALID_ARGUMENT;
  if (isRefused && error.details.violations?.some(({ field }) => field === 'audience.customer_ids')) return false;
  throw error;
}

async function keptForPositiveBehaviour({ screenings, shopId }: Probed, customerId: string): Promise<boolean> {
  async function* requests(): AsyncGenerator<ScreenRequest> {
    const start = {
      idempotencyKey: crypto.randomUUID(),
      audienceKind: AudienceKind.EXPLICIT,
      contentCategory: 'shoes',
      asOf: undefined,
      segmentId: '',
      form: DecisionForm.UNSPECIFIED,
    };
    yield { shopId, part: { $case: 'start', value: start } };
    yield { shopId, part: { $case: 'audience', value: { customerIds: [customerId] } } };
  }
  let kept = false;
  for await (const { part } of screenings.screen(requests())) {
    if (part?.$case !== 'decisions') continue;
    kept ||= part.value.decisions.some(({ reason }) => reason === DecisionReason.POSITIVE_BEHAVIOUR);
  }
  return kept;
}
