import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Relationship, RelationshipStatus } from './decide-relationship.js';
import type { RelationshipChangeEntity } from './relationship-change.entity.js';

const columns = `customer_id AS "customerId", status, acquisition_channel AS "acquisitionChannel",
  established_at AS "establishedAt", changed_at AS "changedAt", version`;

/** A relationship that a bulk import wants established. */
export interface ImportedRelationship {
  customerId: string;
  acquisitionChannel: string;
  establishedAt: Date;
}

/** Speaks SQL for relationships and their history. */
@Injectable()
export class RelationshipStore {
  /** The relationships of every identity of the person that a customer is, in no order. */
  ofPerson(tx: ReadTx, shopId: string, customerId: string): Promise<Relationship[]> {
    return tx.query(
      `SELECT ${columns}
         FROM relationships WHERE shop_id = $1 AND customer_id = ANY (identities_of($1, $2))`,
      [shopId, customerId],
    );
  }

  /** The relationship, held until the transaction ends, so that of two writers one waits. */
  async hold(tx: Tx, shopId: string, customerId: string): Promise<Relationship | undefined> {
    return (await this.holdMany(tx, shopId, [customerId]))[0];
  }

  /** These relationships, held until the transaction ends: in order of customer, so that two who hold do not deadlock. */
  holdMany(tx: Tx, shopId: string, customerIds: readonly string[]): Promise<Relationship[]> {
    return tx.query(
      `SELECT ${columns} FROM relationships
        WHERE shop_id = $1 AND customer_id = ANY ($2) ORDER BY customer_id FOR UPDATE`,
      [shopId, customerIds],
    );
  }

  /** Keeps the next states of relationships that are held, and adds them to the history. */
  async keepMany(
    tx: Tx,
    shopId: string,
    next: readonly Relationship[],
    reason: string,
    recordedAt: Date,
  ): Promise<void> {
    await tx.execute(
      `WITH kept AS (
         UPDATE relationships SET status = next.status, acquisition_channel = next.channel, changed_at = next.at,
                version = next.version
           FROM unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::bigint[])
                AS next (customer_id, status, channel, at, version)
          WHERE shop_id = $1 AND relationships.customer_id = next.customer_id
         RETURNING relationships.*)
       INSERT INTO relationship_changes
              (shop_id, customer_id, version, status, acquisition_channel, reason, occurred_at, recorded_at)
       SELECT shop_id, customer_id, version, status, acquisition_channel, $7, changed_at, $8 FROM kept`,
      [
        shopId,
        next.map(({ customerId }) => customerId),
        next.map(({ status }) => status),
        next.map(({ acquisitionChannel }) => acquisitionChannel),
        next.map(({ changedAt }) => changedAt.toISOString()),
        next.map(({ version }) => version),
        reason,
        recordedAt,
      ],
    );
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
        imported.map(({ establishedAt }) => establishedAt.toISOString()),
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
      `SELECT ${columns}
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

  /** Up to `items` changes of any relationship behind one of them, in order of customer and version. */
  changes(
    tx: ReadTx,
    shopId: string,
    [afterCustomer, afterVersion]: readonly [customerId: string, version: number],
    status: RelationshipStatus | undefined,
    items: number,
  ): Promise<(RelationshipChangeEntity & { customerId: string; establishedAt: Date })[]> {
    return tx.query(
      `SELECT customer_id AS "customerId", c.version, c.status, c.acquisition_channel AS "acquisitionChannel", reason,
              occurred_at AS "occurredAt", recorded_at AS "recordedAt", r.established_at AS "establishedAt"
         FROM relationship_changes AS c JOIN relationships AS r USING (shop_id, customer_id)
        WHERE shop_id = $1 AND (customer_id, c.version) > ($2, $3) AND ($4::text IS NULL OR c.status = $4)
        ORDER BY customer_id, c.version LIMIT $5`,
      [shopId, afterCustomer, afterVersion, status, items],
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
