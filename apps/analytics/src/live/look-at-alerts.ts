import { Clock, Logger, Metrics, Worklist } from '@guanxi/chassis';
import { Sweeps, Transactions, type Tx } from '@guanxi/persistence';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { minutes_keep_hours } from '../questions/bot-turn-minutes.js';
import type { KeptRule } from './alert.js';
import { AlertStore } from './alert.store.js';
import { decideAlert, worseOf } from './decide-alert.js';
import { figureValue } from './figure-value.js';
import { type LiveFigures, LiveFiguresStore } from './live-figures.store.js';
import { TellAlert } from './tell-alert.js';

const shops_at_once_max = 2;
const look_ms = 1_000;
/** For how long changes of alerts can be watched again. */
const changes_keep_hours = 90 * 24;

/** Looks at every rule once a second, whichever replica comes first, and raises and clears its alerts (mission E9). */
@Injectable()
export class LookAtAlerts implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly worklist: Worklist<string>;

  constructor(
    private readonly store: AlertStore,
    private readonly figures: LiveFiguresStore,
    private readonly tell: TellAlert,
    private readonly clock: Clock,
    transactions: Transactions,
    sweeps: Sweeps,
    logger: Logger,
    metrics: Metrics,
  ) {
    const due = () => new Date(clock.now().getTime() - look_ms / 2);
    this.worklist = new Worklist(
      {
        name: 'alerts',
        nameOf: (shopId) => shopId,
        run: (shopId) => transactions.run(shopId, (tx) => this.look(tx, shopId)),
        due: (shops_max) => transactions.readAcrossShops((tx) => store.shopsDue(tx, due(), shops_max)),
        at_once_max: shops_at_once_max,
        sweep_ms: look_ms,
      },
      logger,
      metrics,
    );
    sweeps.add({ table: 'alert_changes', column: 'changed_at', keep_hours: changes_keep_hours });
    sweeps.add({ table: 'bot_turn_minutes', column: 'minute', keep_hours: minutes_keep_hours });
  }

  onApplicationBootstrap(): void {
    this.worklist.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.worklist.stop();
  }

  private async look(tx: Tx, shopId: string): Promise<void> {
    const rules = await this.store.holdWatched(tx, shopId);
    if (rules.length === 0) return;
    const figures = await this.figures.measure(tx, shopId, this.clock.now(), 'UTC');
    for (const rule of rules) await this.judge(tx, shopId, rule, figures);
  }

  private async judge(tx: Tx, shopId: string, rule: KeptRule, figures: LiveFigures): Promise<void> {
    const value = figureValue(figures, rule.figure);
    const { standing, change } = decideAlert(rule, rule, value, figures.measuredAt);
    let { raisedAlert } = rule;
    if (change === 'raised') raisedAlert = await this.tell.raise(tx, shopId, rule, value as number);
    else if (raisedAlert && value !== undefined) await this.noteWorst(tx, shopId, rule, raisedAlert, value);
    if (change === 'cleared') {
      if (raisedAlert) await this.tell.clear(tx, shopId, raisedAlert);
      raisedAlert = undefined;
    }
    await this.store.putRule(tx, shopId, { ...rule, ...standing, value, raisedAlert });
  }

  private async noteWorst(tx: Tx, shopId: string, rule: KeptRule, alertId: string, value: number): Promise<void> {
    const alert = await this.store.find(tx, shopId, alertId);
    if (!alert || worseOf(rule, alert.worstValue, value) === alert.worstValue) return;
    await this.store.noteWorst(tx, shopId, alertId, value);
  }
}
