import { Clock, type Idempotency } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
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
    private readonly clock: Clock,
  ) {}

  /** The rule's new version; it looks for occasions from the next round on. @throws {SegmentNotFound} */
  execute({ shopId, idempotency, ...rule }: PutCareRuleCommand): Promise<CareRule> {
    const changedAt = this.clock.now();
    return this.transactions.once(shopId, idempotency, async (tx) => {
      if (rule.segmentId !== '') await this.segments.condition(tx, shopId, rule.segmentId, changedAt, 0);
      const validHours = rule.validHours || valid_hours_default;
      return this.store.keepRule(tx, shopId, { ...rule, validHours, changedAt });
    });
  }
}
