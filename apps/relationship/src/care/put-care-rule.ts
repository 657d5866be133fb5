import { Clock, type Idempotency, InvalidRequest } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { KnownCategories } from '../categories/known-categories.js';
import { SegmentMembers } from '../segments/segment-members.js';
import { CareStore } from './care.store.js';
import { type CareRule, valid_hours_default } from './care-rule.js';

export interface PutCareRuleCommand extends Omit<CareRule, 'version' | 'changedAt'> {
  shopId: string;
  idempotency: Idempotency | undefined;
}

/** Puts a rule of care under its id (mission A7). */
@Injectable()
export class PutCareRule {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: CareStore,
    private readonly segments: SegmentMembers,
    private readonly categories: KnownCategories,
    private readonly clock: Clock,
  ) {}

  /**
   * The rule's new version; it looks for occasions from the next round on.
   *
   * @throws {SegmentNotFound}
   * @throws {CategoryUnknown} when nobody knows the category of a rule that is switched on.
   * @throws {InvalidRequest} when it has a channel without a template, or a template without a channel.
   */
  execute({ shopId, idempotency, ...rule }: PutCareRuleCommand): Promise<CareRule> {
    if ((rule.channel === '') !== (rule.templateRef === '')) {
      const field = rule.channel === '' ? 'channel' : 'template_ref';
      throw new InvalidRequest([{ field, description: 'a rule that sends needs a channel and a template' }]);
    }
    const changedAt = this.clock.now();
    return this.transactions.once(shopId, idempotency, async (tx) => {
      // A rule can be switched off, whatever became of its category.
      const named = rule.enabled ? [{ field: 'content_category', category: rule.contentCategory }] : [];
      await this.categories.check(tx, shopId, named);
      if (rule.segmentId !== '') await this.segments.condition(tx, shopId, rule.segmentId, changedAt, 0);
      const validHours = rule.validHours || valid_hours_default;
      return this.store.keepRule(tx, shopId, { ...rule, validHours, changedAt });
    });
  }
}
