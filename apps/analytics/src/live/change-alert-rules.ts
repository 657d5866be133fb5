import { Clock, type Idempotency, InvalidRequest } from '@guanxi/chassis';
import type { AlertRule } from '@guanxi/contracts/analytics/v1/live.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { KeptRule } from './alert.js';
import { AlertStore } from './alert.store.js';
import { isWide } from './decide-alert.js';
import { AlertRuleNotFound, TooManyAlertRules } from './live-failures.js';
import { TellAlert } from './tell-alert.js';

const rules_max = 100;

/** Who changes a rule of which shop. */
export interface RuleCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  changedBy: string;
}

/** Puts and takes away alert rules; every change is kept with who made it. */
@Injectable()
export class ChangeAlertRules {
  constructor(
    private readonly store: AlertStore,
    private readonly tell: TellAlert,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * The rule in force. An alert that is raised stays so, except where the rule is about something else now.
   *
   * @throws {InvalidRequest} naming `rule.clear_at` where it does not lie apart from `raise_at`.
   * @throws {TooManyAlertRules} where the shop has as many as it may.
   */
  put({ shopId, idempotency, changedBy }: RuleCommand, rule: AlertRule): Promise<KeptRule> {
    if (!isWide(rule)) {
      const description = 'does not lie back of raise_at, so that the alert would be raised and cleared by one value';
      throw new InvalidRequest([{ field: 'rule.clear_at', description }]);
    }
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const { ruleId } = rule;
      await this.store.holdRules(tx, shopId);
      const known = await this.store.holdRule(tx, shopId, ruleId);
      if (!known && (await this.store.countRules(tx, shopId)) >= rules_max) throw new TooManyAlertRules(rules_max);
      const isSame = known?.figure === rule.figure && known.direction === rule.direction;
      if (known?.raisedAlert && !isSame) await this.tell.clear(tx, shopId, known.raisedAlert);
      const changedAt = this.clock.now();
      const version = await this.store.nextVersion(tx, shopId, ruleId);
      const put = { ...(isSame ? known : unseen), ...rule, version, changedAt, changedBy };
      await this.store.putRule(tx, shopId, put);
      await this.store.noteChange(tx, shopId, { ruleId, version, changedAt, changedBy, rule });
      return put;
    });
  }

  /** @throws {AlertRuleNotFound} where there is none. */
  delete({ shopId, idempotency, changedBy }: RuleCommand, ruleId: string): Promise<void> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      await this.store.holdRules(tx, shopId);
      const known = await this.store.holdRule(tx, shopId, ruleId);
      if (!known) throw new AlertRuleNotFound();
      if (known.raisedAlert) await this.tell.clear(tx, shopId, known.raisedAlert);
      await this.store.deleteRule(tx, shopId, ruleId);
      const version = await this.store.nextVersion(tx, shopId, ruleId);
      const changedAt = this.clock.now();
      await this.store.noteChange(tx, shopId, { ruleId, version, changedAt, changedBy, rule: undefined });
    });
  }
}

/** How a rule stands that nobody has looked at. */
const unseen = {
  ...{ raised: false, beyondSince: undefined, clearedAt: undefined, lookedAt: undefined },
  ...{ value: undefined, raisedAlert: undefined },
};
