import { createHash } from 'node:crypto';
import { Clock, Ids, InvalidRequest } from '@guanxi/chassis';
import { IdempotencyKeyReused, Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { Audience } from '../factors/audience.js';
import { ModelInForce } from '../models/model-in-force.js';
import { PolicyInForce } from '../policies/policy-in-force.js';
import { DecisionStore } from './decision.store.js';
import type { BlockColumns } from './decision-block.js';
import { blockOfDecisions } from './decision-block.js';
import { ScreenBlocks } from './screen-blocks.js';
import type { ScreeningEntity } from './screening.entity.js';
import type { Screening, ScreeningOrder } from './screening.js';
import { ScreeningStore } from './screening.store.js';
import { SegmentAudience } from './segment-audience.js';

const rows_per_batch_max = 2_000;
const noDigest = Buffer.alloc(0);

/** What comes out of a screening: blocks of decisions, each durable, and at last the report. */
export type ScreeningProgress = { kind: 'block'; block: BlockColumns } | { kind: 'report'; screening: Screening };

/**
 * Screens an audience: takes it in, then has it decided block by block. A stream that breaks, or a service that dies,
 * leaves a screening that the same order with the same key takes up where it stood; two streams with one key advance it
 * in turns, and both get all of it.
 */
@Injectable()
export class ScreenAudience {
  constructor(
    private readonly transactions: Transactions,
    private readonly screenings: ScreeningStore,
    private readonly decisions: DecisionStore,
    private readonly blocks: ScreenBlocks,
    private readonly audience: Audience,
    private readonly segments: SegmentAudience,
    private readonly policies: PolicyInForce,
    private readonly models: ModelInForce,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * @throws {IdempotencyKeyReused} when the key stands for a screening of something else.
   * @throws {InvalidRequest} when the instant lies in the future, the shop or the segment is unknown, or an audience to be
   * named has nobody in it, or nobody but strangers: then nothing is left of the screening.
   * @throws {ColumnsBehind} when the factors of this process are not current.
   */
  async *execute(
    shopId: string,
    idempotencyKey: string,
    order: ScreeningOrder,
    audience: AsyncIterable<string[]>,
  ): AsyncIterable<ScreeningProgress> {
    await this.segments.check(shopId, order);
    const { begun, position } = await this.begin(shopId, idempotencyKey, order);
    const { screeningId } = begun;
    await this.gather(shopId, screeningId, order, audience);
    if (position === undefined) yield* this.earlierRows(shopId, screeningId);
    const fresh =
      position === undefined ? undefined : { screening: { ...begun, state: 'deciding' as const }, position };
    const deciding = this.blocks.of(shopId, screeningId, fresh);
    let coming = deciding.block(0);
    try {
      for (let number = 0; ; ) {
        const { block, screening } = await coming;
        if (screening?.state === 'completed' && !block) {
          yield { kind: 'report', screening };
          return;
        }
        if (block) number += 1;
        // The next block is kept while this one goes out, and no other one: who takes slowly has one wait, not all.
        coming = deciding.block(number);
        coming.catch(() => undefined);
        if (block) yield { kind: 'block', block };
      }
    } finally {
      // Who goes leaves nothing behind that is still at work.
      await coming.catch(() => undefined);
      await deciding.end();
    }
  }

  /** The screening of a key, and where the journal stood if it begins now to look from now. */
  private async begin(
    shopId: string,
    idempotencyKey: string,
    order: ScreeningOrder,
  ): Promise<{ begun: ScreeningEntity; position: number | undefined }> {
    const now = this.clock.now();
    const { audienceKind, segmentId, contentCategory, asOf = now } = order;
    if (asOf > now) {
      throw new InvalidRequest([
        { field: 'start.as_of', description: `lies in the future (now is ${now.toISOString()})` },
      ]);
    }
    const ordered = [audienceKind, contentCategory, order.asOf?.toISOString() ?? 'now'];
    const orderDigest = digestOf(JSON.stringify(segmentId === '' ? ordered : [...ordered, segmentId]));
    const wantedId = this.ids.next();
    return this.transactions.run(shopId, async (tx) => {
      const begun = await this.screenings.begin(tx, {
        shopId,
        screeningId: wantedId,
        idempotencyKey,
        orderDigest,
        audienceDigest: null,
        audienceKind,
        segmentId,
        contentCategory,
        asOf,
        policy: await this.policies.of(tx, shopId),
        scorer: (await this.models.of(tx, shopId)).version,
        state: audienceKind === 'all' ? 'deciding' : 'gathering',
        decidedUpTo: '',
        startedAt: now,
        completedAt: null,
        position: null,
        reasons: [],
        byChannel: [],
        byAge: [],
      });
      if (!begun.orderDigest.equals(orderDigest)) throw new IdempotencyKeyReused();
      if (audienceKind === 'all' && begun.state === 'deciding' && !(await this.audience.knowsAnybody(tx, shopId))) {
        throw new InvalidRequest([
          { field: 'shop_id', description: 'has no relationships, so there is nobody to screen' },
        ]);
      }
      const isNow = begun.screeningId === wantedId && order.asOf === undefined;
      return { begun, position: isNow ? await this.screenings.journalPosition(tx) : undefined };
    });
  }

  /** Takes in the customers that are named, and makes sure that a key's second audience is the same as its first. */
  private async gather(
    shopId: string,
    screeningId: string,
    order: ScreeningOrder,
    audience: AsyncIterable<string[]>,
  ): Promise<void> {
    const { audienceKind } = order;
    const hash = createHash('sha256');
    let named = 0;
    let knowsAny = false;
    for await (const customerIds of audience) {
      if (audienceKind !== 'explicit') {
        throw misplacedAudience('only a screening of customers named one by one takes customers');
      }
      named += customerIds.length;
      for (const customerId of customerIds) hash.update(customerId).update('\n');
      await this.transactions.run(shopId, async (tx) => {
        const { state } = await this.screenings.findForUpdate(tx, shopId, screeningId);
        if (state === 'gathering') await this.screenings.addToAudience(tx, shopId, screeningId, customerIds);
        knowsAny ||= await this.audience.knowsAnybody(tx, shopId, customerIds);
      });
    }
    if (audienceKind === 'all') return;
    if (audienceKind === 'segment') return this.gatherSegment(shopId, screeningId, order.segmentId);
    if (named === 0) throw misplacedAudience('name at least one customer, or screen all relationships');
    if (!knowsAny) {
      await this.transactions.run(shopId, (tx) => this.screenings.forget(tx, shopId, screeningId));
      throw misplacedAudience('has nobody in it who ever had a relationship with the shop');
    }
    const audienceDigest = hash.digest();
    await this.transactions.run(shopId, async (tx) => {
      const { state, audienceDigest: known } = await this.screenings.findForUpdate(tx, shopId, screeningId);
      if (state === 'gathering') await this.screenings.closeAudience(tx, shopId, screeningId, audienceDigest);
      else if (!audienceDigest.equals(known ?? noDigest)) throw new IdempotencyKeyReused();
    });
  }

  /**
   * Takes in the segment's members. One that broke off is gathered again from its beginning: whoever was a member at
   * either time is in the audience, which is closed once.
   */
  private async gatherSegment(shopId: string, screeningId: string, segmentId: string): Promise<void> {
    const screening = await this.transactions.read(shopId, (tx) => this.screenings.find(tx, shopId, screeningId));
    if (screening?.state !== 'gathering') return;
    const hash = createHash('sha256');
    for await (const customerIds of this.segments.members(shopId, segmentId)) {
      for (const customerId of customerIds) hash.update(customerId).update('\n');
      await this.transactions.run(shopId, async (tx) => {
        const { state } = await this.screenings.findForUpdate(tx, shopId, screeningId);
        if (state === 'gathering') await this.screenings.addToAudience(tx, shopId, screeningId, customerIds);
      });
    }
    await this.transactions.run(shopId, async (tx) => {
      const { state } = await this.screenings.findForUpdate(tx, shopId, screeningId);
      if (state === 'gathering') await this.screenings.closeAudience(tx, shopId, screeningId, hash.digest());
    });
  }

  /** What the first release decided of this screening. */
  private async *earlierRows(shopId: string, screeningId: string): AsyncIterable<ScreeningProgress> {
    for (let after = ''; ; ) {
      const rows = await this.transactions.read(shopId, (tx) =>
        this.decisions.rows(tx, shopId, screeningId, after, rows_per_batch_max),
      );
      if (rows.length === 0) return;
      after = rows.at(-1)!.customerId;
      yield { kind: 'block', block: blockOfDecisions(rows) };
    }
  }
}

function misplacedAudience(description: string): InvalidRequest {
  return new InvalidRequest([{ field: 'audience.customer_ids', description }]);
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
