import { Clock, InvalidRequest } from '@guanxi/chassis';
import type { SegmentRule } from '@guanxi/contracts/relationship/v1/segment.js';
import { type ReadTx, Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { KnownCategories } from '../categories/known-categories.js';
import { categoriesOfRule } from './categories-of-rule.js';
import { checkRule } from './check-rule.js';
import { type CompiledRule, compileRule } from './compile-rule.js';
import { SegmentStore } from './segment.store.js';
import { SegmentNotFound } from './segment-failures.js';

const relationships_per_page_max = 100_000;
const customers_per_batch_max = 10_000;

/** Who is in a segment. */
@Injectable()
export class SegmentMembers {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: SegmentStore,
    private readonly categories: KnownCategories,
    private readonly clock: Clock,
  ) {}

  /**
   * How many active relationships a segment or a rule holds now, and of how many.
   *
   * @throws {SegmentNotFound}
   * @throws {InvalidRequest} naming the place in the rule that cannot be.
   * @throws {CategoryUnknown} naming the place in the rule with a category that nobody knows.
   */
  async size(shopId: string, of: { segmentId: string } | { rule: SegmentRule }) {
    const violations = 'rule' in of ? checkRule(of.rule, 'rule') : [];
    if (violations.length > 0) throw new InvalidRequest(violations);
    const now = this.clock.now();
    return this.transactions.read(shopId, async (tx) => {
      if ('rule' in of) await this.categories.check(tx, shopId, categoriesOfRule(of.rule, 'rule'));
      const rule = 'rule' in of ? of.rule : await this.ruleOf(tx, shopId, of.segmentId);
      return this.store.size(tx, shopId, compileRule(rule, now, 1));
    });
  }

  /**
   * The segment's members behind a customer, in order of customer, in batches. Days are counted from the instant it
   * began; who is a member is read page by page, so that a slow reader holds no transaction open.
   *
   * @throws {SegmentNotFound}
   */
  async *stream(shopId: string, segmentId: string, afterCustomerId: string): AsyncIterable<string[]> {
    const now = this.clock.now();
    const rule = await this.transactions.read(shopId, (tx) => this.ruleOf(tx, shopId, segmentId));
    const compiled = compileRule(rule, now, 1);
    for (let after: string | undefined = afterCustomerId; after !== undefined; ) {
      const { customerIds, lookedUpTo } = await this.nextPage(shopId, compiled, after);
      for (let i = 0; i < customerIds.length; i += customers_per_batch_max) {
        yield customerIds.slice(i, i + customers_per_batch_max);
      }
      after = lookedUpTo;
    }
  }

  /** The segment's rule as a condition, for a statement that has `paramsBefore` parameters of its own. */
  async condition(
    tx: ReadTx,
    shopId: string,
    segmentId: string,
    now: Date,
    paramsBefore: number,
  ): Promise<CompiledRule> {
    return compileRule(await this.ruleOf(tx, shopId, segmentId), now, paramsBefore);
  }

  private nextPage(shopId: string, compiled: CompiledRule, after: string) {
    return this.transactions.read(shopId, (tx) =>
      this.store.nextMembers(tx, shopId, compiled, after, relationships_per_page_max),
    );
  }

  private async ruleOf(tx: ReadTx, shopId: string, segmentId: string): Promise<SegmentRule> {
    const segment = await this.store.find(tx, shopId, segmentId);
    if (!segment) throw new SegmentNotFound();
    return segment.rule;
  }
}
