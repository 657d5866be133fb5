import { SegmentRule } from '@guanxi/contracts/relationship/v1/segment.js';
import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { type CompiledRule, isAddressed } from './compile-rule.js';

/** A named rule. */
export interface Segment {
  segmentId: string;
  name: string;
  rule: SegmentRule;
  version: number;
  changedAt: Date;
  changedBy: string;
}

type SegmentRow = Omit<Segment, 'rule'> & { rule: Uint8Array };

const columns = `segment_id AS "segmentId", name, rule, version, changed_at AS "changedAt", changed_by AS "changedBy"`;

/** What a compiled rule is a condition over. */
const members = `relationships r
  LEFT JOIN portrait_facts p ON p.shop_id = r.shop_id AND p.customer_id = r.customer_id
  LEFT JOIN declared_facts d ON d.shop_id = r.shop_id AND d.customer_id = r.customer_id`;

// What FORMAT_ID never holds.
const separator = '\n';

/** Speaks SQL for segments and who is in them. */
@Injectable()
export class SegmentStore {
  /** The segment's latest version. */
  async find(tx: ReadTx, shopId: string, segmentId: string): Promise<Segment | undefined> {
    const [row] = await tx.query<SegmentRow>(
      `SELECT ${columns} FROM segments WHERE shop_id = $1 AND segment_id = $2 ORDER BY version DESC LIMIT 1`,
      [shopId, segmentId],
    );
    return row && toSegment(row);
  }

  /** Up to `items` segments behind one, each in its latest version. */
  async list(tx: ReadTx, shopId: string, after: string, items: number): Promise<Segment[]> {
    const rows = await tx.query<SegmentRow>(
      `SELECT DISTINCT ON (segment_id) ${columns} FROM segments
        WHERE shop_id = $1 AND segment_id > $2 ORDER BY segment_id, version DESC LIMIT $3`,
      [shopId, after, items],
    );
    return rows.map(toSegment);
  }

  /** Keeps the segment's next version. Of two that come at once, one waits. */
  async keep(tx: Tx, shopId: string, next: Omit<Segment, 'version'>): Promise<Segment> {
    const { segmentId, name, rule, changedBy, changedAt } = next;
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`segment/${shopId}/${segmentId}`]);
    const version = ((await this.find(tx, shopId, segmentId))?.version ?? 0) + 1;
    await tx.execute(
      `INSERT INTO segments (shop_id, segment_id, version, name, rule, changed_by, changed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [shopId, segmentId, version, name, Buffer.from(SegmentRule.encode(rule).finish()), changedBy, changedAt],
    );
    return { ...next, version };
  }

  /** How many active relationships fulfil the rule, and how many there are. */
  async size(tx: ReadTx, shopId: string, rule: CompiledRule): Promise<{ size: number; active: number }> {
    const [row] = await tx.query<{ size: number; active: number }>(
      `SELECT count(*) FILTER (WHERE ${rule.sql}) AS size, count(*) AS active
         FROM ${members} WHERE r.shop_id = $1 AND r.status = 'active' AND ${isAddressed}`,
      [shopId, ...rule.params],
    );
    return row ?? { size: 0, active: 0 };
  }

  /**
   * Members behind a customer, in order of customer, from up to `limit` relationships looked at; and behind whom to go
   * on, undefined at the end. As one text a page: a million rows would cost more to carry than to find.
   */
  async nextMembers(
    tx: ReadTx,
    shopId: string,
    rule: CompiledRule,
    after: string,
    limit: number,
  ): Promise<{ customerIds: string[]; lookedUpTo: string | undefined }> {
    const [range] = await tx.query<{ last: string | null; looked: number }>(
      `SELECT max(customer_id) AS last, count(*) AS looked
         FROM (SELECT customer_id FROM relationships
                WHERE shop_id = $1 AND status = 'active' AND customer_id > $2 ORDER BY customer_id LIMIT $3) page`,
      [shopId, after, limit],
    );
    if (!range?.last) return { customerIds: [], lookedUpTo: undefined };
    const [from, to] = [`$${rule.params.length + 2}`, `$${rule.params.length + 3}`];
    // The range stands at every table, so that each is read only as far as the page goes.
    const [row] = await tx.query<{ ids: string | null }>(
      `SELECT string_agg(r.customer_id, E'\n' ORDER BY r.customer_id) AS ids
         FROM relationships r
         LEFT JOIN portrait_facts p ON p.shop_id = r.shop_id AND p.customer_id = r.customer_id
              AND p.shop_id = $1 AND p.customer_id > ${from} AND p.customer_id <= ${to}
         LEFT JOIN declared_facts d ON d.shop_id = r.shop_id AND d.customer_id = r.customer_id
              AND d.shop_id = $1 AND d.customer_id > ${from} AND d.customer_id <= ${to}
        WHERE r.shop_id = $1 AND r.status = 'active' AND r.customer_id > ${from} AND r.customer_id <= ${to}
          AND ${isAddressed} AND ${rule.sql}`,
      [shopId, ...rule.params, after, range.last],
    );
    return {
      customerIds: row?.ids ? row.ids.split(separator) : [],
      lookedUpTo: range.looked === limit ? range.last : undefined,
    };
  }
}

function toSegment(row: SegmentRow): Segment {
  return { ...row, rule: SegmentRule.decode(row.rule) };
}
