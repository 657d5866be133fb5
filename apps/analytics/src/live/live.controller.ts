import { type CallContext, type Handlers, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/analytics/v1/live.js';
import type { LiveServiceService } from '@guanxi/contracts/analytics/v1/live.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { alertToContract, type KeptRule, ruleToContract } from './alert.js';
import { AlertStore } from './alert.store.js';
import { ChangeAlertRules } from './change-alert-rules.js';
import { WatchAlerts } from './watch-alerts.js';
import { WatchFigures } from './watch-figures.js';

// Behind the last instant that Postgres can tell: where the first page of "latest first" begins.
const endOfTime: [string, string] = ['infinity', '00000000-0000-0000-0000-000000000000'];
const endOfChanges: [string, string, string] = ['infinity', '', '0'];
const updates_per_s_default = 1;

/** `guanxi.analytics.v1.LiveService`. */
@Injectable()
export class LiveController implements Handlers<typeof LiveServiceService> {
  constructor(
    private readonly figures: WatchFigures,
    private readonly alerts: WatchAlerts,
    private readonly rules: ChangeAlertRules,
    private readonly store: AlertStore,
    private readonly transactions: Transactions,
  ) {}

  async *watchFigures(
    { shopId, updatesPerSMax, timeZone, knownRevision }: contract.WatchFiguresRequest,
    { signal }: CallContext,
  ): AsyncGenerator<contract.WatchFiguresResponse> {
    const updates_per_s_max = updatesPerSMax || updates_per_s_default;
    const watch = { shopId, timeZone: timeZone || 'UTC', updates_per_s_max, knownRevision };
    for await (const { figures, revision, heartbeat } of this.figures.execute(watch, signal)) {
      yield { figures: { ...figures, revision }, heartbeat };
    }
  }

  async *watchAlerts(
    { shopId, afterSequence }: contract.WatchAlertsRequest,
    { signal }: CallContext,
  ): AsyncGenerator<contract.WatchAlertsResponse> {
    for await (const { sequence, alert } of this.alerts.execute(shopId, afterSequence, signal)) {
      yield { sequence, alert: alert && alertToContract(alert), heartbeat: !alert };
    }
  }

  async putAlertRule(
    { shopId, rule }: contract.PutAlertRuleRequest,
    { idempotency, caller }: CallContext,
  ): Promise<contract.PutAlertRuleResponse> {
    const command = { shopId, idempotency, changedBy: caller.subject };
    return { rule: keptToContract(await this.rules.put(command, rule as contract.AlertRule)) };
  }

  async deleteAlertRule(
    { shopId, ruleId }: contract.DeleteAlertRuleRequest,
    { idempotency, caller }: CallContext,
  ): Promise<contract.DeleteAlertRuleResponse> {
    await this.rules.delete({ shopId, idempotency, changedBy: caller.subject }, ruleId);
    return {};
  }

  async listAlertRules(request: contract.ListAlertRulesRequest): Promise<contract.ListAlertRulesResponse> {
    const { shopId, pageToken } = request;
    const items = pageItems(request.pageSize);
    const [after = ''] = readPageToken(pageToken, 'text') ?? [];
    const found = await this.transactions.read(shopId, (tx) => this.store.rules(tx, shopId, after, items + 1));
    const { rows, nextPageToken } = page(found, items, ({ ruleId }) => [ruleId]);
    return { rules: rows.map(keptToContract), nextPageToken };
  }

  async listAlertRuleChanges(
    request: contract.ListAlertRuleChangesRequest,
  ): Promise<contract.ListAlertRuleChangesResponse> {
    const { shopId, pageToken } = request;
    const items = pageItems(request.pageSize);
    const read = readPageToken(pageToken, 'date', 'text', 'bigint') as [string, string, string] | undefined;
    const before = read ?? endOfChanges;
    const found = await this.transactions.read(shopId, (tx) => this.store.changes(tx, shopId, before, items + 1));
    const { rows, nextPageToken } = page(found, items, ({ changedAt, ruleId, version }) => [
      changedAt.toISOString(),
      ruleId,
      String(version),
    ]);
    return { changes: rows, nextPageToken };
  }

  async listAlerts(request: contract.ListAlertsRequest): Promise<contract.ListAlertsResponse> {
    const { shopId, pageToken, raisedOnly } = request;
    const items = pageItems(request.pageSize);
    const before = (readPageToken(pageToken, 'date', 'uuid') as [string, string] | undefined) ?? endOfTime;
    const found = await this.transactions.read(shopId, (tx) =>
      this.store.list(tx, shopId, before, raisedOnly, items + 1),
    );
    const { rows, nextPageToken } = page(found, items, ({ raisedAt, alertId }) => [raisedAt.toISOString(), alertId]);
    return { alerts: rows.map(alertToContract), nextPageToken };
  }
}

function keptToContract(kept: KeptRule): contract.KeptAlertRule {
  const { version, changedAt, changedBy, raised, value } = kept;
  return { rule: ruleToContract(kept), version, changedAt, changedBy, raised, value };
}
