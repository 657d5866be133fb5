import { Clock, Ids } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { alertToContract, type KeptAlert, type KeptRule } from './alert.js';
import { AlertStore } from './alert.store.js';

/** Keeps and tells that an alert is raised, or cleared. */
@Injectable()
export class TellAlert {
  constructor(
    private readonly store: AlertStore,
    private readonly outbox: Outbox,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** Returns the id of the alert. */
  async raise(tx: Tx, shopId: string, rule: KeptRule, value: number): Promise<string> {
    const { ruleId, figure, direction, raiseAt } = rule;
    const alertId = this.ids.next();
    const raisedAt = this.clock.now();
    const about = { alertId, ruleId, figure, direction, raiseAt };
    const alert: KeptAlert = { ...about, value, worstValue: value, raisedAt, clearedAt: undefined };
    const sequence = await this.store.keep(tx, shopId, alert, raisedAt);
    await this.outbox.add(tx, events.alertRaised, shopId, { shopId, alert: alertToContract(alert), sequence });
    return alertId;
  }

  /** Does nothing where there is no such alert. */
  async clear(tx: Tx, shopId: string, alertId: string): Promise<void> {
    const raised = await this.store.find(tx, shopId, alertId);
    if (!raised) return;
    const clearedAt = this.clock.now();
    const alert = { ...raised, clearedAt };
    const sequence = await this.store.keep(tx, shopId, alert, clearedAt);
    await this.outbox.add(tx, events.alertCleared, shopId, { shopId, alert: alertToContract(alert), sequence });
  }
}
