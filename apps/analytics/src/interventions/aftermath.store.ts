import type { ChangedRelationship } from '@guanxi/contracts/events/v1/relationship.js';
import type { Behaviour } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { inStatements, secondsOf } from '../in-statements.js';

/** Speaks SQL for what customers did after they were offered a human: bought, or cancelled. */
@Injectable()
export class AftermathStore {
  async purchased(tx: Tx, shopId: string, purchases: readonly Behaviour[]): Promise<void> {
    await inStatements(purchases, (some) =>
      tx.send(
        `INSERT INTO purchases (shop_id, customer_id, purchased_at, behaviour_id)
         SELECT $1, customer_id, to_timestamp(at_s), behaviour_id
           FROM unnest($2::text[], $3::float8[], $4::text[]) AS told (customer_id, at_s, behaviour_id)
             ON CONFLICT DO NOTHING`,
        [
          shopId,
          some.map(({ customerId }) => customerId),
          some.map(({ occurredAt }) => occurredAt && secondsOf(occurredAt)),
          some.map(({ behaviourId }) => behaviourId),
        ],
      ),
    );
  }

  async cancelled(tx: Tx, shopId: string, changes: readonly ChangedRelationship[]): Promise<void> {
    await inStatements(changes, (some) =>
      tx.send(
        `INSERT INTO cancellations (shop_id, customer_id, cancelled_at, version)
         SELECT $1, * FROM unnest($2::text[], $3::timestamptz[], $4::bigint[]) ON CONFLICT DO NOTHING`,
        [
          shopId,
          some.map(({ customerId }) => customerId),
          some.map(({ changedAt }) => changedAt?.toISOString()),
          some.map(({ version }) => version),
        ],
      ),
    );
  }
}
