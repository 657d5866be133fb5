import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { type CompiledRule, isAddressed } from '../segments/compile-rule.js';
import type { CareProposal, CareRule } from './care-rule.js';
import { occasions } from './occasion-sql.js';

const ruleColumns = `rule_id AS "ruleId", trigger, after_hours AS "afterHours", topic, content_category AS "contentCategory",
  segment_id AS "segmentId", valid_hours AS "validHours", enabled, version, changed_at AS "changedAt", changed_by AS "changedBy"`;
const proposalColumns = `proposal_id AS "proposalId", customer_id AS "customerId", rule_id AS "ruleId", trigger, topic,
  content_category AS "contentCategory", occasion, fact_at AS "factAt", proposed_at AS "proposedAt", expires_at AS "expiresAt"`;

/** The parameters of {@link CareStore.propose} before those of a segment. */
export const propose_params = 8;

/** Speaks SQL for rules of care and what they proposed. */
@Injectable()
export class CareStore {
  async findRule(tx: ReadTx, shopId: string, ruleId: string): Promise<CareRule | undefined> {
    const [rule] = await tx.query<CareRule>(
      `SELECT ${ruleColumns} FROM care_rules WHERE shop_id = $1 AND rule_id = $2 ORDER BY version DESC LIMIT 1`,
      [shopId, ruleId],
    );
    return rule;
  }

  /** Up to `items` rules behind one, each in its latest version. */
  listRules(tx: ReadTx, shopId: string, after: string, items: number): Promise<CareRule[]> {
    return tx.query(
      `SELECT DISTINCT ON (rule_id) ${ruleColumns} FROM care_rules
        WHERE shop_id = $1 AND rule_id > $2 ORDER BY rule_id, version DESC LIMIT $3`,
      [shopId, after, items],
    );
  }

  /** Keeps the rule's next version. Of two that come at once, one waits. */
  async keepRule(tx: Tx, shopId: string, next: Omit<CareRule, 'version'>): Promise<CareRule> {
    const { ruleId, trigger, afterHours, topic, contentCategory, segmentId, validHours, enabled } = next;
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`care_rule/${shopId}/${ruleId}`]);
    const version = ((await this.findRule(tx, shopId, ruleId))?.version ?? 0) + 1;
    await tx.execute(
      `INSERT INTO care_rules (shop_id, rule_id, version, trigger, after_hours, topic, content_category, segment_id,
              valid_hours, enabled, changed_by, changed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        shopId,
        ruleId,
        version,
        trigger,
        afterHours,
        topic,
        contentCategory,
        segmentId,
        validHours,
        enabled,
        next.changedBy,
        next.changedAt,
      ],
    );
    return { ...next, version };
  }

  /** Up to `items` enabled rules of all shops behind one. */
  enabledRules(
    tx: ReadTx,
    [shopId, ruleId]: [shopId: string, ruleId: string],
    items: number,
  ): Promise<{ shopId: string; ruleId: string }[]> {
    return tx.query(
      `SELECT shop_id AS "shopId", rule_id AS "ruleId" FROM (
         SELECT DISTINCT ON (shop_id, rule_id) shop_id, rule_id, enabled FROM care_rules
          WHERE (shop_id, rule_id) > ($1, $2) ORDER BY shop_id, rule_id, version DESC) latest
        WHERE enabled ORDER BY shop_id, rule_id LIMIT $3`,
      [shopId, ruleId, items],
    );
  }

  /** Proposes for up to `limit` occasions that are due and were not proposed yet, to active relationships only. */
  propose(
    tx: Tx,
    shopId: string,
    { ruleId, trigger, afterHours, topic, contentCategory, validHours }: CareRule,
    now: Date,
    segment: CompiledRule | undefined,
    limit: number,
  ): Promise<CareProposal[]> {
    const { factAt, occasion, from = '', condition = 'true' } = occasions[trigger];
    const after = trigger === 'birthday' ? 0 : afterHours;
    return tx.query(
      `INSERT INTO care_proposals (shop_id, customer_id, rule_id, occasion, proposal_id, trigger, topic, content_category,
              fact_at, proposed_at, expires_at)
       SELECT r.shop_id, r.customer_id, $3, ${occasion}, gen_random_uuid(), '${trigger}', $4, $5, ${factAt}, $2,
              ${factAt} + make_interval(secs => ($6::float8 + $7::float8) * 3600)
         FROM relationships r
         LEFT JOIN portrait_facts p ON p.shop_id = r.shop_id AND p.customer_id = r.customer_id
         LEFT JOIN declared_facts d ON d.shop_id = r.shop_id AND d.customer_id = r.customer_id
         ${from}
        WHERE r.shop_id = $1 AND r.status = 'active' AND ${isAddressed}
          AND ${factAt} <= $2::timestamptz - make_interval(secs => $6::float8 * 3600)
          AND ${factAt} > $2::timestamptz - make_interval(secs => ($6::float8 + $7::float8) * 3600)
          AND ${condition}
          AND ${segment?.sql ?? 'true'}
          AND NOT EXISTS (SELECT FROM care_proposals made WHERE made.shop_id = r.shop_id
                AND made.customer_id = r.customer_id AND made.rule_id = $3 AND made.occasion = ${occasion})
        ORDER BY r.customer_id LIMIT $8
           ON CONFLICT DO NOTHING
       RETURNING ${proposalColumns}`,
      [shopId, now, ruleId, topic, contentCategory, after, validHours, limit, ...(segment?.params ?? [])],
    );
  }

  /** Up to `items` proposals behind one, latest first. */
  listProposals(
    tx: ReadTx,
    shopId: string,
    customerId: string,
    before: [proposedAt: string, proposalId: string] | undefined,
    items: number,
  ): Promise<CareProposal[]> {
    return tx.query(
      `SELECT ${proposalColumns} FROM care_proposals
        WHERE shop_id = $1 AND ($2 = '' OR customer_id = $2)
          AND ($3::timestamptz IS NULL OR (proposed_at, proposal_id) < ($3::timestamptz, $4::uuid))
        ORDER BY proposed_at DESC, proposal_id DESC LIMIT $5`,
      [shopId, customerId, before?.[0], before?.[1], items],
    );
  }
}
