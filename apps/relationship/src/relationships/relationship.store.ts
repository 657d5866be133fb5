import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Relationship, RelationshipStatus } from './decide-relationship.js';
import { RelationshipEntity } from './relationship.entity.js';
import { RelationshipChangeEntity } from './relationship-change.entity.js';

/** A relationship that a bulk import wants established. */
export interface ImportedRelationship {
  customerId: string;
  acquisitionChannel: string;
  establishedAt: Date;
}

/** Speaks SQL for relationships and their history. */
@Injectable()
export class RelationshipStore {
  async find(tx: ReadTx, shopId: string, customerId: string): Promise<Relationship | undefined> {
    return (await tx.repository(RelationshipEntity).findOneBy({ shopId, customerId })) ?? undefined;
  }

  /** The relationships of every identity of the person that a customer is, in no order. */
  ofPerson(tx: ReadTx, shopId: string, customerId: string): Promise<Relationship[]> {
    return tx.query(
      `SELECT customer_id AS "customerId", status, acquisition_channel AS "acquisitionChannel",
              established_at AS "establishedAt", changed_at AS "changedAt", version
         FROM relationships WHERE shop_id = $1 AND customer_id = ANY (identities_of($1, $2))`,
      [shopId, customerId],
    );
  }

  /**
   * The relationship, held until the transaction ends, so that of two writers one waits. A customer without one is
   * held too, by an advisory lock: there is no row to lock yet.
   */
  async findForUpdate(tx: Tx, shopId: string, customerId: string): Promise<Relationship | undefined> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`relationship/${shopId}/${customerId}`]);
    return this.find(tx, shopId, customerId);
  }

  /** Keeps a relationship's next state and adds it to the history. */
  async keep(tx: Tx, shopId: string, next: Relationship, reason: string, recordedAt: Date): Promise<void> {
    await tx.repository(RelationshipEntity).upsert({ shopId, ...next }, ['shopId', 'customerId']);
    const { customerId, version, status, acquisitionChannel, changedAt: occurredAt } = next;
    await tx
      .repository(RelationshipChangeEntity)
      .insert({ shopId, customerId, version, status, acquisitionChannel, reason, occurredAt, recordedAt });
  }

  /** Establishes those that are not there yet, with their history, and returns whom. */
  async establishMany(
    tx: Tx,
    shopId: string,
    imported: ImportedRelationship[],
    recordedAt: Date,
  ): Promise<Set<string>> {
    const established = await tx.query<{ customer_id: string }>(
      `WITH established AS (
         INSERT INTO relationships (shop_id, customer_id, status, acquisition_channel, established_at, changed_at, version)
         SELECT $1, customer_id, 'active', channel, at, at, 1
           FROM unnest($2::text[], $3::text[], $4::timestamptz[]) AS imported (customer_id, channel, at)
             ON CONFLICT (shop_id, customer_id) DO NOTHING
         RETURNING customer_id, acquisition_channel, established_at
       )
       INSERT INTO relationship_changes
              (shop_id, customer_id, version, status, acquisition_channel, reason, occurred_at, recorded_at)
       SELECT $1, customer_id, 1, 'active', acquisition_channel, '', established_at, $5 FROM established
       RETURNING customer_id`,
      [
        shopId,
        imported.map(({ customerId }) => customerId),
        imported.map(({ acquisitionChannel }) => acquisitionChannel),
        imported.map(({ establishedAt }) => establishedAt),
        recordedAt,
      ],
    );
    return new Set(established.map(({ customer_id }) => customer_id));
  }

  /** How many of these customers have cancelled. */
  async countCancelled(tx: ReadTx, shopId: string, customerIds: string[]): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      `SELECT count(*) FROM relationships WHERE shop_id = $1 AND customer_id = ANY($2) AND status = 'cancelled'`,
      [shopId, customerIds],
    );
    return row?.count ?? 0;
  }

  /** Up to `items` relationships behind a customer, in order of customer. */
  list(
    tx: ReadTx,
    shopId: string,
    after: string,
    status: RelationshipStatus | undefined,
    items: number,
  ): Promise<Relationship[]> {
    return tx.query(
      `SELECT customer_id AS "customerId", status, acquisition_channel AS "acquisitionChannel",
              established_at AS "establishedAt", changed_at AS "changedAt", version
         FROM relationships
        WHERE shop_id = $1 AND customer_id > $2 AND ($3::text IS NULL OR status = $3)
        ORDER BY customer_id LIMIT $4`,
      [shopId, after, status, items],
    );
  }

  /** Up to `items` changes behind a version, oldest first. */
  history(
    tx: ReadTx,
    shopId: string,
    customerId: string,
    after: number,
    items: number,
  ): Promise<RelationshipChangeEntity[]> {
    return tx.query(
      `SELECT version, status, acquisition_channel AS "acquisitionChannel", reason,
              occurred_at AS "occurredAt", recorded_at AS "recordedAt"
         FROM relationship_changes
        WHERE shop_id = $1 AND customer_id = $2 AND version > $3
        ORDER BY version LIMIT $4`,
      [shopId, customerId, after, items],
    );
  }

  /** How many relationships there are, by status. */
  async count(tx: ReadTx, shopId: string): Promise<Record<RelationshipStatus, number>> {
    const rows = await tx.query<{ status: RelationshipStatus; count: number }>(
      'SELECT status, count(*) FROM relationships WHERE shop_id = $1 GROUP BY status',
      [shopId],
    );
    return { active: 0, cancelled: 0, ...Object.fromEntries(rows.map(({ status, count }) => [status, count])) };
  }
}
