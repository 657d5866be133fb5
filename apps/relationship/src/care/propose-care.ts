import { Clock } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { SegmentMembers } from '../segments/segment-members.js';
import { CareStore, propose_params } from './care.store.js';
import { triggerToContract } from './care-trigger.js';

const proposals_per_event_max = 500;
const rules_per_page_max = 100;

/** Looks through the rules of all shops for occasions that have come (mission A7). */
@Injectable()
export class ProposeCare {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: CareStore,
    private readonly segments: SegmentMembers,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** How many messages were proposed. Each occasion once, however many replicas look at the same time. */
  async round(signal: AbortSignal): Promise<number> {
    let proposed = 0;
    for (let after: [string, string] = ['', '']; !signal.aborted; ) {
      const rules = await this.transactions.readAcrossShops((tx) =>
        this.store.enabledRules(tx, after, rules_per_page_max),
      );
      for (const { shopId, ruleId } of rules) {
        for (
          let some = proposals_per_event_max;
          some === proposals_per_event_max && !signal.aborted;
          proposed += some
        ) {
          some = await this.proposeSome(shopId, ruleId);
        }
      }
      const last = rules.at(-1);
      if (!last) break;
      after = [last.shopId, last.ruleId];
    }
    return proposed;
  }

  private proposeSome(shopId: string, ruleId: string): Promise<number> {
    const now = this.clock.now();
    return this.transactions.run(shopId, async (tx) => {
      const rule = await this.store.findRule(tx, shopId, ruleId);
      if (!rule?.enabled) return 0;
      const segment = rule.segmentId
        ? await this.segments.condition(tx, shopId, rule.segmentId, now, propose_params)
        : undefined;
      const made = await this.store.propose(tx, shopId, rule, now, segment, proposals_per_event_max);
      if (made.length > 0) {
        const proposals = made.map((one) => ({ ...one, trigger: triggerToContract[one.trigger] }));
        await this.outbox.add(tx, events.careProposed, shopId, { shopId, proposals });
      }
      return made.length;
    });
  }
}
