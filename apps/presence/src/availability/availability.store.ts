import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** Who could be offered to a shop's customers. */
export interface Availability {
  shopId: string;
  /** Those who are full included. */
  availableAgents: number;
  /** Their seats that are free. */
  freeSeats: number;
}

/** Speaks SQL for how many agents of a shop are there. */
@Injectable()
export class AvailabilityStore {
  /** The availability of each of these shops; one that has no agents has none available. */
  find(tx: ReadTx, shopIds: string[]): Promise<Availability[]> {
    return tx.query(
      `SELECT asked.shop_id AS "shopId", count(agent_id) AS "availableAgents",
              coalesce(sum(greatest(0, seats_max - seats_taken)), 0) AS "freeSeats"
         FROM unnest($1::text[]) AS asked (shop_id)
         LEFT JOIN agents ON agents.shop_id = asked.shop_id AND agents.available
        GROUP BY asked.shop_id`,
      [shopIds],
    );
  }
}
