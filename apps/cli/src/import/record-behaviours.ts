import type { Client } from '@guanxi/chassis/client';
import type { Behaviour, BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { inBatches } from './batches.js';
import { BATCH_ITEMS_MAX, BATCHES_AHEAD_MAX } from './limits.js';
import { Window } from './window.js';

/** A behaviour, and whatever its sender needs to recognise it by. */
export interface Sent<Origin> {
  behaviour: Behaviour;
  origin: Origin;
}

export interface Recording<Origin> {
  shopId: string;
  newKey(): string;
  signal: AbortSignal;
  /** Told how many behaviours were acknowledged since the last time. */
  onAcknowledged(behaviours: number): void;
  /** Told of each behaviour that was refused. */
  onRefused(origin: Origin, why: { field: string; description: string }): void;
}

export interface Recorded {
  recorded: number;
  repeated: number;
  refused: number;
}

/** Sends behaviours in batches; one that is known changes nothing. Refusals come back to where they came from. */
export async function recordBehaviours<Origin>(
  client: Client<typeof BehaviourServiceService>,
  behaviours: Iterable<Sent<Origin>> | AsyncIterable<Sent<Origin>>,
  { shopId, newKey, signal, onAcknowledged, onRefused }: Recording<Origin>,
): Promise<Recorded> {
  const window = new Window(BATCHES_AHEAD_MAX);
  const underWay = new Map<string, Origin[]>();
  async function* requests() {
    for await (const batch of inBatches(behaviours, BATCH_ITEMS_MAX)) {
      await window.enter();
      const idempotencyKey = newKey();
      underWay.set(
        idempotencyKey,
        batch.map(({ origin }) => origin),
      );
      yield { shopId, idempotencyKey, behaviours: batch.map(({ behaviour }) => behaviour) };
    }
  }
  const sum: Recorded = { recorded: 0, repeated: 0, refused: 0 };
  for await (const response of client.recordBehaviours(requests(), { signal })) {
    window.leave();
    const { idempotencyKey, recordedCount, repeatedCount, refused } = response;
    const origins = underWay.get(idempotencyKey) ?? [];
    underWay.delete(idempotencyKey);
    sum.recorded += recordedCount;
    sum.repeated += repeatedCount;
    sum.refused += refused.length;
    for (const { index, field, description } of refused) onRefused(origins[index] as Origin, { field, description });
    onAcknowledged(recordedCount + repeatedCount + refused.length);
  }
  return sum;
}
