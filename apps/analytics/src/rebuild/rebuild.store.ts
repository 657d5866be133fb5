import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { type KeptSince, type PartlyKept, partlyKept } from './kept-since.js';

/** A shop whose facts are, or were, drawn anew. */
export interface Rebuild {
  shopId: string;
  /** The name that its facts bear until they are in force. */
  drawnAs: string;
  isDrawing: boolean;
}

/** The tables whose rows are drawn. Every one of them begins its key with the shop. */
export const drawnTables = [
  'relationships',
  'behaviour_totals',
  'outcomes',
  'purchases',
  'cancellations',
  'screenings',
  'campaigns',
  'campaign_audience',
  'campaign_starts',
  'merges',
  'interventions',
  'episodes',
  'conversation_customers',
  'case_steps',
  'deadlines',
  'decision_hours',
  'quality_ratings',
  'quality_days',
  'rollout_changes',
  'bot_turn_minutes',
  'handovers',
  'queue_waits',
  'agent_states',
  'agents_now',
  'seats',
  'drawn_behaviours',
] as const;

// One that has not been renewed for so long is nobody's any more.
const renewed_ms_max = 600_000;
const in_force_ms_max = 600_000;

/** Speaks SQL for the facts of a shop that are drawn anew, beside those in force. */
@Injectable()
export class RebuildStore {
  /** What is drawn, or was, of these shops. */
  async of(tx: ReadTx, shopIds: readonly string[], now: Date): Promise<Rebuild[]> {
    return tx.query(
      `SELECT shop_id AS "shopId", drawn_as AS "drawnAs", in_force_at IS NULL AS "isDrawing" FROM rebuilds
        WHERE shop_id = ANY ($1) AND (in_force_at IS NOT NULL OR renewed_at > $2)`,
      [shopIds, new Date(now.getTime() - renewed_ms_max)],
    );
  }

  /** The shop for which is drawn under a name. */
  async shopOf(tx: ReadTx, drawnAs: string): Promise<string | undefined> {
    const [row] = await tx.query<{ shopId: string }>('SELECT shop_id AS "shopId" FROM rebuilds WHERE drawn_as = $1', [
      drawnAs,
    ]);
    return row?.shopId;
  }

  /** Begins one in the place of any other. Returns the name under which that one drew, where there was one. */
  async begin(tx: Tx, shopId: string, drawnAs: string, now: Date): Promise<string | undefined> {
    const [before] = await tx.query<{ drawnAs: string }>(
      'SELECT drawn_as AS "drawnAs" FROM rebuilds WHERE shop_id = $1 FOR UPDATE',
      [shopId],
    );
    await tx.execute(
      `INSERT INTO rebuilds (shop_id, drawn_as, began_at, renewed_at) VALUES ($1, $2, $3, $3)
           ON CONFLICT (shop_id) DO UPDATE
          SET drawn_as = EXCLUDED.drawn_as, began_at = $3, renewed_at = $3, in_force_at = NULL`,
      [shopId, drawnAs, now],
    );
    return before?.drawnAs;
  }

  /** Whether it still is the shop's rebuild; it then holds for some time more. */
  async renew(tx: Tx, shopId: string, drawnAs: string, now: Date): Promise<boolean> {
    const sql = 'UPDATE rebuilds SET renewed_at = $3 WHERE shop_id = $1 AND drawn_as = $2 AND in_force_at IS NULL';
    return (await tx.execute(sql, [shopId, drawnAs, now])) === 1;
  }

  /** Ends whichever is under way, and removes what it drew. */
  async abandon(tx: Tx, shopId: string): Promise<void> {
    const [ended] = await tx.query<{ drawnAs: string }>(
      'DELETE FROM rebuilds WHERE shop_id = $1 AND in_force_at IS NULL RETURNING drawn_as AS "drawnAs"',
      [shopId],
    );
    if (ended) await this.remove(tx, ended.drawnAs);
  }

  /** Puts what is drawn in the place of what was in force. Returns how many rows it is. */
  async putInForce(tx: Tx, shopId: string, drawnAs: string, keptSince: KeptSince, now: Date): Promise<number> {
    await tx.execute(`SET LOCAL statement_timeout = ${in_force_ms_max}`);
    let rows = 0;
    for (const table of drawnTables) {
      const partly = partlyKept[table];
      if (partly) await this.makeRoom(tx, table, partly, [shopId, drawnAs, keptSince[partly.keptBy]]);
      else await tx.execute(`DELETE FROM ${table} WHERE shop_id = $1`, [shopId]);
      const drawn = await tx.execute(`UPDATE ${table} SET shop_id = $1 WHERE shop_id = $2`, [shopId, drawnAs]);
      if (table !== 'drawn_behaviours') rows += drawn;
    }
    await tx.execute('UPDATE rebuilds SET in_force_at = $2 WHERE shop_id = $1', [shopId, now]);
    return rows;
  }

  /** Of what is from before its owner keeps all, what is here stays; of all else, what is drawn takes its place. */
  private async makeRoom(
    tx: Tx,
    table: string,
    { instant, key }: PartlyKept,
    [shopId, drawnAs, since]: [string, string, Date | undefined],
  ): Promise<void> {
    const before = since?.toISOString() ?? 'infinity';
    await tx.execute(
      `DELETE FROM ${table} WHERE shop_id = $1 AND (${instant} >= $2 OR ${instant} IS NULL AND $2 <> 'infinity')`,
      [shopId, before],
    );
    const sameKey = key.map((column) => `kept.${column} = drawn.${column}`).join(' AND ');
    await tx.execute(
      `DELETE FROM ${table} AS drawn USING ${table} AS kept
        WHERE drawn.shop_id = $2 AND kept.shop_id = $1 AND ${sameKey}`,
      [shopId, drawnAs],
    );
  }

  /** Removes what was drawn under a name and is not in force. Returns how many rows it was. */
  async remove(tx: Tx, drawnAs: string): Promise<number> {
    await tx.execute(`SET LOCAL statement_timeout = ${in_force_ms_max}`);
    let rows = 0;
    for (const table of drawnTables) rows += await tx.execute(`DELETE FROM ${table} WHERE shop_id = $1`, [drawnAs]);
    return rows;
  }

  /** Notes facts that are counted as drawn. Returns those that had not been. */
  async note(tx: Tx, drawnAs: string, behaviourIds: readonly string[], now: Date): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }>(
      `INSERT INTO drawn_behaviours (shop_id, behaviour_id, drawn_at)
       SELECT $1, unnest($2::text[]), $3 ON CONFLICT DO NOTHING RETURNING behaviour_id AS id`,
      [drawnAs, behaviourIds, now],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Those of these facts that were drawn. */
  async drawn(tx: ReadTx, shopId: string, behaviourIds: readonly string[]): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }>(
      'SELECT behaviour_id AS id FROM drawn_behaviours WHERE shop_id = $1 AND behaviour_id = ANY ($2)',
      [shopId, behaviourIds],
    );
    return new Set(rows.map(({ id }) => id));
  }
}
