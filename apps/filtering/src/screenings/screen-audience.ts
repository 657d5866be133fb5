import { createHash } from 'node:crypto';
import { Clock, Ids, InvalidRequest } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import { IdempotencyKeyReused, Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { Audience } from '../factors/audience.js';
import { type Candidate, toColumns } from '../factors/factors.js';
import { PolicyInForce } from '../policies/policy-in-force.js';
import { decideScreening, type ScreeningDecision } from './decide-screening.js';
import { DecisionStore } from './decision.store.js';
import { scorer } from './score-response.js';
import type { ScreeningEntity } from './screening.entity.js';
import type { Screening, ScreeningOrder } from './screening.js';
import { ScreeningStore } from './screening.store.js';
import { screeningCompleted } from './screening-events.js';

const customers_per_batch_max = 2_000;
const noDigest = Buffer.alloc(0);

/** What comes out of a screening: batches of decisions, and at last the report. */
export type ScreeningProgress =
  | { kind: 'decisions'; decisions: (ScreeningDecision & { customerId: string })[] }
  | { kind: 'report'; screening: Screening };

/**
 * Screens an audience in steps of one transaction each, which advance the screening's own mark. A stream that breaks,
 * or a service that dies, leaves a screening that the same order with the same key takes up where it stood; two streams
 * with one key advance it in turns. What goes out is read from what is durable.
 */
@Injectable()
export class ScreenAudience {
  constructor(
    private readonly transactions: Transactions,
    private readonly screenings: ScreeningStore,
    private readonly decisions: DecisionStore,
    private readonly audience: Audience,
    private readonly policies: PolicyInForce,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * @throws {IdempotencyKeyReused} when the key stands for a screening of something else.
   * @throws {InvalidRequest} when the instant lies in the future, or an audience to be named has nobody in it.
   */
  async *execute(
    shopId: string,
    idempotencyKey: string,
    order: ScreeningOrder,
    audience: AsyncIterable<string[]>,
  ): AsyncIterable<ScreeningProgress> {
    const { screeningId } = await this.begin(shopId, idempotencyKey, order);
    await this.gather(shopId, screeningId, order, audience);
    for (let sentUpTo = ''; ; ) {
      const { decided, screening } = await this.transactions.read(shopId, async (tx) => ({
        decided: await this.decisions.list(tx, shopId, screeningId, sentUpTo, customers_per_batch_max),
        screening: await this.screenings.find(tx, shopId, screeningId),
      }));
      const last = decided.at(-1);
      if (last) {
        sentUpTo = last.customerId;
        yield { kind: 'decisions', decisions: decided };
      } else if (screening?.state === 'completed') {
        yield { kind: 'report', screening };
        return;
      } else {
        await this.transactions.run(shopId, (tx) => this.advance(tx, shopId, screeningId));
      }
    }
  }

  private async begin(shopId: string, idempotencyKey: string, order: ScreeningOrder): Promise<ScreeningEntity> {
    const now = this.clock.now();
    const { audienceKind, contentCategory, asOf = now } = order;
    if (asOf > now) {
      throw new InvalidRequest([
        { field: 'start.as_of', description: `lies in the future (now is ${now.toISOString()})` },
      ]);
    }
    const orderDigest = digestOf(JSON.stringify([audienceKind, contentCategory, order.asOf?.toISOString() ?? 'now']));
    return this.transactions.run(shopId, async (tx) => {
      const begun = await this.screenings.begin(tx, {
        shopId,
        screeningId: this.ids.next(),
        idempotencyKey,
        orderDigest,
        audienceDigest: null,
        audienceKind,
        contentCategory,
        asOf,
        policy: await this.policies.of(tx, shopId),
        scorer,
        state: audienceKind === 'all' ? 'deciding' : 'gathering',
        decidedUpTo: '',
        startedAt: now,
        completedAt: null,
        reasons: [],
      });
      if (!begun.orderDigest.equals(orderDigest)) throw new IdempotencyKeyReused();
      return begun;
    });
  }

  /** Takes in the customers that are named, and makes sure that a key's second audience is the same as its first. */
  private async gather(
    shopId: string,
    screeningId: string,
    { audienceKind }: ScreeningOrder,
    audience: AsyncIterable<string[]>,
  ): Promise<void> {
    const hash = createHash('sha256');
    let named = 0;
    for await (const customerIds of audience) {
      if (audienceKind === 'all')
        throw misplacedAudience('this screening is of all relationships and takes no customers');
      named += customerIds.length;
      for (const customerId of customerIds) hash.update(customerId).update('\n');
      await this.transactions.run(shopId, async (tx) => {
        const { state } = await this.screenings.findForUpdate(tx, shopId, screeningId);
        if (state === 'gathering') await this.screenings.addToAudience(tx, shopId, screeningId, customerIds);
      });
    }
    if (audienceKind === 'all') return;
    if (named === 0) throw misplacedAudience('name at least one customer, or screen all relationships');
    const audienceDigest = hash.digest();
    await this.transactions.run(shopId, async (tx) => {
      const { state, audienceDigest: known } = await this.screenings.findForUpdate(tx, shopId, screeningId);
      if (state === 'gathering') await this.screenings.closeAudience(tx, shopId, screeningId, audienceDigest);
      else if (!audienceDigest.equals(known ?? noDigest)) throw new IdempotencyKeyReused();
    });
  }

  /** Decides on the next customers, or, where none are left, counts up and tells. */
  private async advance(tx: Tx, shopId: string, screeningId: string): Promise<void> {
    const screening = await this.screenings.findForUpdate(tx, shopId, screeningId);
    if (screening.state !== 'deciding') return;
    const candidates = await this.nextCandidates(tx, shopId, screening);
    const last = candidates.at(-1);
    if (last) {
      const decided = candidates.map((candidate) => ({
        ...decideScreening(screening.policy, candidate),
        customerId: candidate.customerId,
        factors: candidate.factors ? toColumns(candidate.factors) : null,
      }));
      await this.decisions.add(tx, shopId, screeningId, decided);
      await this.screenings.advance(tx, shopId, screeningId, last.customerId);
      return;
    }
    const completedAt = this.clock.now();
    const reasons = await this.decisions.countReasons(tx, shopId, screeningId);
    await this.screenings.complete(tx, shopId, screeningId, reasons, completedAt);
    const completed = { ...screening, reasons, completedAt };
    await this.outbox.add(tx, events.screeningCompleted, shopId, screeningCompleted(shopId, completed));
  }

  private async nextCandidates(tx: Tx, shopId: string, screening: Screening): Promise<Candidate[]> {
    const { screeningId, audienceKind, decidedUpTo, asOf, contentCategory } = screening;
    const limit = customers_per_batch_max;
    if (audienceKind === 'all') {
      return this.audience.nextOfAll(tx, shopId, decidedUpTo, asOf, contentCategory, limit);
    }
    const named = await this.screenings.nextOfAudience(tx, shopId, screeningId, decidedUpTo, limit);
    return this.audience.named(tx, shopId, named, asOf, contentCategory);
  }
}

function misplacedAudience(description: string): InvalidRequest {
  return new InvalidRequest([{ field: 'audience.customer_ids', description }]);
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
