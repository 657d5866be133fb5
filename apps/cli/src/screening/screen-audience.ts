import type { Client } from '@guanxi/chassis/client';
import {
  AudienceKind,
  type Decision,
  DecisionForm,
  type Screening,
  type ScreeningServiceService,
  type ScreenRequest,
} from '@guanxi/contracts/filtering/v1/screening.js';
import { Failure } from '../failure.js';
import { inBatches } from '../import/batches.js';

/** What the contract takes in one part. */
const PART_CUSTOMERS_MAX = 10_000;

export interface ScreeningOrder {
  shopId: string;
  contentCategory: string;
  asOf?: Date;
  /** Explicit customers; everybody where it is absent. */
  customers?: AsyncIterable<string>;
  newKey(): string;
  signal: AbortSignal;
  /** Told of each batch as it is durable. */
  onDecisions(decisions: readonly Decision[]): Promise<void>;
}

/** Screens an audience and returns the report. @throws {Failure} when the service ends without one */
export async function screenAudience(
  client: Client<typeof ScreeningServiceService>,
  order: ScreeningOrder,
): Promise<Screening> {
  let report: Screening | undefined;
  for await (const { part } of client.screen(requests(order), { signal: order.signal })) {
    if (part?.$case === 'decisions') await order.onDecisions(part.value.decisions);
    if (part?.$case === 'report') report = part.value;
  }
  if (report) return report;
  throw new Failure('NO_REPORT', 'the screening ended without its report', 'Screen again.');
}

async function* requests(order: ScreeningOrder): AsyncGenerator<ScreenRequest> {
  const { shopId, contentCategory, asOf, customers, newKey } = order;
  const audienceKind = customers ? AudienceKind.EXPLICIT : AudienceKind.ALL;
  const start = { idempotencyKey: newKey(), audienceKind, contentCategory, asOf, form: DecisionForm.ONE_BY_ONE };
  yield { shopId, part: { $case: 'start', value: start } };
  if (!customers) return;
  for await (const customerIds of inBatches(customers, PART_CUSTOMERS_MAX)) {
    yield { shopId, part: { $case: 'audience', value: { customerIds } } };
  }
}
