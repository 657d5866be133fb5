import { Clock, type Idempotency, InvalidRequest } from '@guanxi/chassis';
import type { SegmentRule } from '@guanxi/contracts/relationship/v1/segment.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { KnownCategories } from '../categories/known-categories.js';
import { categoriesOfRule } from './categories-of-rule.js';
import { checkRule } from './check-rule.js';
import { type Segment, SegmentStore } from './segment.store.js';

export interface PutSegmentCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  segmentId: string;
  name: string;
  rule: SegmentRule;
  /** The caller, for the audit. */
  changedBy: string;
}

/** Puts a segment under its id (mission A4). */
@Injectable()
export class PutSegment {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: SegmentStore,
    private readonly categories: KnownCategories,
    private readonly clock: Clock,
  ) {}

  /**
   * The segment's new version.
   *
   * @throws {InvalidRequest} naming the place in the rule that cannot be.
   * @throws {CategoryUnknown} naming the place in the rule with a category that nobody knows.
   */
  execute({ shopId, idempotency, segmentId, name, rule, changedBy }: PutSegmentCommand): Promise<Segment> {
    const violations = checkRule(rule, 'rule');
    if (violations.length > 0) throw new InvalidRequest(violations);
    return this.transactions.once(shopId, idempotency, async (tx) => {
      await this.categories.check(tx, shopId, categoriesOfRule(rule, 'rule'));
      return this.store.keep(tx, shopId, { segmentId, name, rule, changedBy, changedAt: this.clock.now() });
    });
  }
}
