import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** A block of decisions by its columns. */
export interface ErasedBlock {
  screeningId: string;
  block: number;
  customerIds: string;
  reasons: Buffer;
  responds: Buffer;
  reactions: Buffer | null;
  uplifts: Buffer | null;
}

/** Where totals are counted from. */
const renamed = ['relationships', 'behaviours', 'deliveries', 'decisions'] as const;

/** Speaks SQL for taking customers out of this service's tables. */
@Injectable()
export class CustomerRowsStore {
  /** Whether any shop keeps anything under this id. */
  async isKnown(tx: ReadTx, customerId: string): Promise<boolean> {
    return this.isKnownElsewhere(tx, '', customerId);
  }

  /** Whether any shop but this one does. */
  async isKnownElsewhere(tx: ReadTx, shopId: string, customerId: string): Promise<boolean> {
    const [row] = await tx.query<{ known: boolean }>(
      `SELECT EXISTS (SELECT FROM relationships WHERE shop_id <> $1 AND customer_id = $2)
           OR EXISTS (SELECT FROM behaviours WHERE shop_id <> $1 AND customer_id = $2) AS known`,
      [shopId, customerId],
    );
    return row?.known ?? false;
  }

  /** Has rows name another id. Returns how many rows did name her. */
  async rename(tx: Tx, shopId: string, knownAs: string, keptAs: string): Promise<number> {
    let rows = 0;
    for (const table of renamed) {
      rows += await tx.execute(`UPDATE ${table} SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2`, [
        shopId,
        knownAs,
        keptAs,
      ]);
    }
    return rows;
  }

  /** Takes her out of audiences, and forgets up to whom a screening that is over had come. Returns how many rows named her. */
  async leaveAudiences(tx: Tx, shopId: string, customerId: string): Promise<number> {
    const statements = [
      'DELETE FROM screening_audience WHERE shop_id = $1 AND customer_id = $2',
      `UPDATE campaigns SET customer_ids = array_remove(customer_ids, $2) WHERE shop_id = $1 AND $2 = ANY (customer_ids)`,
      `UPDATE screenings SET decided_up_to = '' WHERE shop_id = $1 AND decided_up_to = $2 AND state = 'completed'`,
    ];
    let rows = 0;
    for (const statement of statements) rows += await tx.execute(statement, [shopId, customerId]);
    return rows;
  }

  /** Forgets when she was written to, by whichever shop. Returns how many rows there were. */
  forgetContacts(tx: Tx, customerId: string): Promise<number> {
    return tx.execute('DELETE FROM contact_ledgers WHERE customer_id = $1', [customerId]);
  }

  /** The blocks of decisions that name her. */
  async blocksWith(tx: Tx, shopId: string, customerId: string): Promise<ErasedBlock[]> {
    const rows = await tx.query<Omit<ErasedBlock, 'customerIds'> & { customerIds: Buffer }>(
      `SELECT screening_id AS "screeningId", block, customer_ids AS "customerIds", reasons,
              response_probabilities AS responds, reactions, uplifts
         FROM decision_blocks
        WHERE shop_id = $1 AND first_customer_id <= $2 AND last_customer_id >= $2 FOR UPDATE`,
      [shopId, customerId],
    );
    const read = rows.map((row) => ({ ...row, customerIds: row.customerIds.toString('latin1') }));
    return read.filter(({ customerIds }) => customerIds.split('\n').includes(customerId));
  }

  async keepBlock(tx: Tx, shopId: string, { screeningId, block, ...columns }: ErasedBlock): Promise<void> {
    const ids = columns.customerIds.split('\n');
    await tx.execute(
      `UPDATE decision_blocks
          SET first_customer_id = $4, last_customer_id = $5, customer_ids = $6, reasons = $7, response_probabilities = $8,
              uplifts = $9, reactions = $10
        WHERE shop_id = $1 AND screening_id = $2 AND block = $3`,
      [
        ...[shopId, screeningId, block, ids[0], ids.at(-1), Buffer.from(columns.customerIds, 'latin1')],
        ...[columns.reasons, columns.responds, columns.uplifts, columns.reactions],
      ],
    );
  }
}
