import type { AlertRule } from '@guanxi/contracts/analytics/v1/live.js';
import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { KeptAlert, KeptRule, RuleChange } from './alert.js';

const ruleColumns = `rule_id AS "ruleId", figure, direction, raise_at AS "raiseAt", clear_at AS "clearAt", for_s AS "forS",
  cooldown_s AS "cooldownS", paused, version, changed_at AS "changedAt", changed_by AS "changedBy",
  looked_at AS "lookedAt", value, beyond_since AS "beyondSince", cleared_at AS "clearedAt",
  raised_alert AS "raisedAlert", raised_alert IS NOT NULL AS raised`;
const alertColumns = `alert_id AS "alertId", rule_id AS "ruleId", figure, direction, raise_at AS "raiseAt", value,
  worst_value AS "worstValue", raised_at AS "raisedAt", cleared_at AS "clearedAt"`;

/** Speaks SQL for alert rules, the changes of them, and alerts. */
@Injectable()
export class AlertStore {
  /** A shop's rules in order of id, behind one. */
  async rules(tx: ReadTx, shopId: string, after: string, items: number): Promise<KeptRule[]> {
    const rows = await tx.query<KeptRule>(
      `SELECT ${ruleColumns} FROM alert_rules WHERE shop_id = $1 AND rule_id > $2 ORDER BY rule_id LIMIT $3`,
      [shopId, after, items],
    );
    return rows.map(withoutNulls);
  }

  /** Has the changes of a shop's rules follow one another, until the transaction ends. */
  async holdRules(tx: Tx, shopId: string): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`alert_rules/${shopId}`]);
  }

  async countRules(tx: ReadTx, shopId: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>('SELECT count(*) FROM alert_rules WHERE shop_id = $1', [shopId]);
    return row?.count ?? 0;
  }

  /** A rule, held until the transaction ends. */
  async holdRule(tx: Tx, shopId: string, ruleId: string): Promise<KeptRule | undefined> {
    const rows = await tx.query<KeptRule>(
      `SELECT ${ruleColumns} FROM alert_rules WHERE shop_id = $1 AND rule_id = $2 FOR UPDATE`,
      [shopId, ruleId],
    );
    return rows.map(withoutNulls)[0];
  }

  /** The rules of a shop that nobody else looks at now, held until the transaction ends. */
  async holdWatched(tx: Tx, shopId: string): Promise<KeptRule[]> {
    const rows = await tx.query<KeptRule>(
      `SELECT ${ruleColumns} FROM alert_rules WHERE shop_id = $1 AND NOT paused ORDER BY rule_id
          FOR UPDATE SKIP LOCKED`,
      [shopId],
    );
    return rows.map(withoutNulls);
  }

  /** Up to `shops_max` shops with rules that were looked at before an instant, or never. */
  async shopsDue(tx: ReadTx, before: Date, shops_max: number): Promise<string[]> {
    const rows = await tx.query<{ shop_id: string }>(
      `SELECT shop_id FROM alert_rules WHERE NOT paused AND (looked_at IS NULL OR looked_at < $1)
        GROUP BY shop_id ORDER BY min(looked_at) NULLS FIRST LIMIT $2`,
      [before, shops_max],
    );
    return rows.map(({ shop_id }) => shop_id);
  }

  async putRule(tx: Tx, shopId: string, one: KeptRule): Promise<void> {
    const { ruleId, figure, direction, raiseAt, clearAt, forS, cooldownS, paused } = one;
    const { version, changedAt, changedBy, lookedAt, value, beyondSince, clearedAt, raisedAlert } = one;
    await tx.execute(
      `INSERT INTO alert_rules (shop_id, rule_id, figure, direction, raise_at, clear_at, for_s, cooldown_s, paused, version,
              changed_at, changed_by, looked_at, value, beyond_since, cleared_at, raised_alert)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
           ON CONFLICT (shop_id, rule_id) DO UPDATE
          SET figure = $3, direction = $4, raise_at = $5, clear_at = $6, for_s = $7, cooldown_s = $8, paused = $9,
              version = $10, changed_at = $11, changed_by = $12, looked_at = $13, value = $14, beyond_since = $15,
              cleared_at = $16, raised_alert = $17`,
      [
        ...[shopId, ruleId, figure, direction, raiseAt, clearAt, forS, cooldownS, paused, version],
        ...[changedAt, changedBy, lookedAt, value, beyondSince, clearedAt, raisedAlert],
      ],
    );
  }

  async deleteRule(tx: Tx, shopId: string, ruleId: string): Promise<void> {
    await tx.execute('DELETE FROM alert_rules WHERE shop_id = $1 AND rule_id = $2', [shopId, ruleId]);
  }

  /** Which change of a rule of this id the next one is: a rule that was taken away counts on. */
  async nextVersion(tx: ReadTx, shopId: string, ruleId: string): Promise<number> {
    const [row] = await tx.query<{ version: number }>(
      'SELECT coalesce(max(version), 0) + 1 AS version FROM alert_rule_changes WHERE shop_id = $1 AND rule_id = $2',
      [shopId, ruleId],
    );
    return row?.version ?? 1;
  }

  async noteChange(tx: Tx, shopId: string, { ruleId, version, changedAt, changedBy, rule }: RuleChange): Promise<void> {
    await tx.execute(
      `INSERT INTO alert_rule_changes (shop_id, rule_id, version, changed_at, changed_by, rule)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [shopId, ruleId, version, changedAt, changedBy, rule ? JSON.stringify(rule) : null],
    );
  }

  /** Up to `items` changes behind one, latest first. */
  async changes(
    tx: ReadTx,
    shopId: string,
    [before, ruleId, version]: [changedAt: string, ruleId: string, version: string],
    items: number,
  ): Promise<RuleChange[]> {
    const rows = await tx.query<RuleChange & { rule: AlertRule | null }>(
      `SELECT rule_id AS "ruleId", version, changed_at AS "changedAt", changed_by AS "changedBy", rule
         FROM alert_rule_changes WHERE shop_id = $1 AND (changed_at, rule_id, version) < ($2, $3, $4::bigint)
        ORDER BY changed_at DESC, rule_id DESC, version DESC LIMIT $5`,
      [shopId, before, ruleId, version, items],
    );
    return rows.map((row) => ({ ...row, rule: row.rule ?? undefined }));
  }

  /** Keeps an alert, and its change under the next sequence number of the shop. Returns that. */
  async keep(tx: Tx, shopId: string, alert: KeptAlert, changedAt: Date): Promise<number> {
    const { alertId, ruleId, figure, direction, raiseAt, value, worstValue, raisedAt, clearedAt } = alert;
    await tx.execute(
      `INSERT INTO alerts (shop_id, alert_id, rule_id, figure, direction, raise_at, value, worst_value, raised_at,
              cleared_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           ON CONFLICT (shop_id, alert_id) DO UPDATE SET worst_value = $8, cleared_at = $10`,
      [shopId, alertId, ruleId, figure, direction, raiseAt, value, worstValue, raisedAt, clearedAt],
    );
    const [row] = await tx.query<{ sequence: number }>(
      `INSERT INTO alert_sequences AS last (shop_id, sequence) VALUES ($1, 1)
           ON CONFLICT (shop_id) DO UPDATE SET sequence = last.sequence + 1 RETURNING sequence`,
      [shopId],
    );
    const sequence = row?.sequence ?? 1;
    await tx.execute('INSERT INTO alert_changes (shop_id, sequence, changed_at, alert) VALUES ($1, $2, $3, $4)', [
      ...[shopId, sequence, changedAt],
      JSON.stringify(alert),
    ]);
    return sequence;
  }

  async noteWorst(tx: Tx, shopId: string, alertId: string, worstValue: number): Promise<void> {
    await tx.execute('UPDATE alerts SET worst_value = $3 WHERE shop_id = $1 AND alert_id = $2', [
      shopId,
      alertId,
      worstValue,
    ]);
  }

  async find(tx: ReadTx, shopId: string, alertId: string): Promise<KeptAlert | undefined> {
    const rows = await tx.query<KeptAlert>(`SELECT ${alertColumns} FROM alerts WHERE shop_id = $1 AND alert_id = $2`, [
      shopId,
      alertId,
    ]);
    return rows.map(withoutNulls)[0];
  }

  /** Up to `items` alerts behind an instant and id, latest first. */
  async list(
    tx: ReadTx,
    shopId: string,
    [before, beforeId]: [raisedAt: string, alertId: string],
    raisedOnly: boolean,
    items: number,
  ): Promise<KeptAlert[]> {
    const rows = await tx.query<KeptAlert>(
      `SELECT ${alertColumns} FROM alerts
        WHERE shop_id = $1 AND (raised_at, alert_id) < ($2, $3::uuid) AND (NOT $4 OR cleared_at IS NULL)
        ORDER BY raised_at DESC, alert_id DESC LIMIT $5`,
      [shopId, before, beforeId, raisedOnly, items],
    );
    return rows.map(withoutNulls);
  }

  /** Up to `items` changes of alerts behind a sequence number, in order. */
  changesOfAlerts(
    tx: ReadTx,
    shopId: string,
    after: number,
    items: number,
  ): Promise<{ sequence: number; alert: KeptAlert }[]> {
    return tx.query(
      `SELECT sequence, alert FROM alert_changes WHERE shop_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3`,
      [shopId, after, items],
    );
  }
}

function withoutNulls<T extends object>(row: T): T {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? undefined])) as T;
}
