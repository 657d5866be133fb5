import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ScreeningEntity } from './screening.entity.js';
import type { Screening } from './screening.js';
import type { ScreeningReport } from './screening-report.js';

/** Speaks SQL for screenings and the audiences that were named one by one. */
@Injectable()
export class ScreeningStore {
  /** Begins a screening unless its key stands for one already; returns the one that the key stands for. */
  async begin(tx: Tx, wanted: ScreeningEntity): Promise<ScreeningEntity> {
    const { shopId, idempotencyKey } = wanted;
    await tx
      .repository(ScreeningEntity)
      .createQueryBuilder()
      .insert()
      .values(wanted as never)
      .orIgnore()
      .execute();
    return tx.repository(ScreeningEntity).findOneByOrFail({ shopId, idempotencyKey });
  }

  async find(tx: ReadTx, shopId: string, screeningId: string): Promise<Screening | undefined> {
    return (await tx.repository(ScreeningEntity).findOneBy({ shopId, screeningId })) ?? undefined;
  }

  /** The screening, held until the transaction ends, so that of two streams that advance it one waits. */
  findForUpdate(tx: Tx, shopId: string, screeningId: string): Promise<ScreeningEntity> {
    return tx.repository(ScreeningEntity).findOneOrFail({
      where: { shopId, screeningId },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** Adds customers to an audience; one named twice counts once. */
  async addToAudience(tx: Tx, shopId: string, screeningId: string, customerIds: string[]): Promise<void> {
    await tx.execute(
      `INSERT INTO screening_audience (shop_id, screening_id, customer_id)
       SELECT $1, $2, customer_id FROM unnest($3::text[]) AS named (customer_id) ORDER BY customer_id
           ON CONFLICT DO NOTHING`,
      [shopId, screeningId, customerIds],
    );
  }

  /** The next customers of an audience behind one, in order of customer. */
  async nextOfAudience(
    tx: ReadTx,
    shopId: string,
    screeningId: string,
    after: string,
    limit: number,
  ): Promise<string[]> {
    const rows = await tx.query<{ customer_id: string }>(
      `SELECT customer_id FROM screening_audience
        WHERE shop_id = $1 AND screening_id = $2 AND customer_id > $3 ORDER BY customer_id LIMIT $4`,
      [shopId, screeningId, after, limit],
    );
    return rows.map(({ customer_id }) => customer_id);
  }

  /** Says that the audience is complete. */
  async closeAudience(tx: Tx, shopId: string, screeningId: string, audienceDigest: Buffer): Promise<void> {
    await tx.repository(ScreeningEntity).update({ shopId, screeningId }, { state: 'deciding', audienceDigest });
  }

  /** Forgets a screening that nobody was decided on, and whom it was to be of. */
  async forget(tx: Tx, shopId: string, screeningId: string): Promise<void> {
    await tx.execute('DELETE FROM screening_audience WHERE shop_id = $1 AND screening_id = $2', [shopId, screeningId]);
    await tx.repository(ScreeningEntity).delete({ shopId, screeningId, state: 'gathering' });
  }

  async complete(
    tx: Tx,
    shopId: string,
    screeningId: string,
    report: ScreeningReport,
    completedAt: Date,
  ): Promise<void> {
    await tx
      .repository(ScreeningEntity)
      .update({ shopId, screeningId }, { state: 'completed', ...report, completedAt } as never);
    await tx.execute('DELETE FROM screening_audience WHERE shop_id = $1 AND screening_id = $2', [shopId, screeningId]);
  }

  /** Where the journal stands: what is committed up to there, a screening that begins now must see. */
  async journalPosition(tx: ReadTx): Promise<number> {
    const [row] = await tx.query<{ position: number }>('SELECT position FROM factor_positions');
    return row?.position ?? 0;
  }

  /** Up to `items` screenings before an id, latest first: ids ascend in time. */
  list(tx: ReadTx, shopId: string, before: string, items: number): Promise<Screening[]> {
    return tx
      .repository(ScreeningEntity)
      .createQueryBuilder('screening')
      .where('screening.shop_id = :shopId AND screening.screening_id < :before', { shopId, before })
      .orderBy('screening.screening_id', 'DESC')
      .limit(items)
      .getMany();
  }
}
