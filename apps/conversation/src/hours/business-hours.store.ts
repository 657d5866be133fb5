import type { ReadTx, Tx } from '@guanxi/persistence';
import type { BusinessHours } from '@guanxi/queueing';
import { Injectable } from '@nestjs/common';

/** A shop's hours as they were set. */
export interface SetHours {
  hours: BusinessHours;
  /** Counts the changes from 1. */
  version: number;
  setBy: string;
  setAt: Date;
}

/** Speaks SQL for business hours. */
@Injectable()
export class BusinessHoursStore {
  async find(tx: ReadTx, shopId: string): Promise<SetHours | undefined> {
    const [row] = await tx.query<SetHours>(
      `SELECT hours, version, set_by AS "setBy", set_at AS "setAt" FROM business_hours WHERE shop_id = $1`,
      [shopId],
    );
    return row;
  }

  async set(tx: Tx, shopId: string, hours: BusinessHours, setBy: string, setAt: Date): Promise<SetHours> {
    const [row] = await tx.query<SetHours>(
      `INSERT INTO business_hours (shop_id, hours, version, set_by, set_at) VALUES ($1, $2, 1, $3, $4)
           ON CONFLICT (shop_id)
           DO UPDATE SET hours = $2, version = business_hours.version + 1, set_by = $3, set_at = $4
       RETURNING hours, version, set_by AS "setBy", set_at AS "setAt"`,
      [shopId, JSON.stringify(hours), setBy, setAt],
    );
    return row as SetHours;
  }
}
