import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { MessageForm, Preferences } from './decide-preferences.js';

const forms: readonly (MessageForm | undefined)[] = [undefined, 'text', 'voice'];

const columns = `customer_id, version, language, form, quiet_start_minute, quiet_end_minute, quiet_time_zone,
  topics_opted_out, changed_at`;

interface PreferenceRow {
  customer_id: string;
  version: number;
  language: string;
  form: number;
  quiet_start_minute: number | null;
  quiet_end_minute: number | null;
  quiet_time_zone: string | null;
  topics_opted_out: string[];
  changed_at: Date;
}

/** Who changed something. */
export interface Author {
  role: string;
  subject: string;
}

/** One version of the preferences, with who set it. */
export interface PreferenceChange {
  preferences: Preferences;
  setBy: Author;
}

/** Speaks SQL for preferences. */
@Injectable()
export class PreferenceStore {
  /** Every identity of the person that a customer is, herself first. */
  async identitiesOf(tx: ReadTx, shopId: string, customerId: string): Promise<string[]> {
    const rows = await tx.query<{ identity: string }>(
      'SELECT identity FROM people_of($1, ARRAY[$2]) ORDER BY identity <> $2, identity',
      [shopId, customerId],
    );
    return rows.map(({ identity }) => identity);
  }

  /** The preferences of these identities, those that have some, in no order. */
  async findAll(tx: ReadTx, shopId: string, customerIds: readonly string[]): Promise<Preferences[]> {
    const rows = await tx.query<PreferenceRow>(
      `SELECT ${columns} FROM preferences WHERE shop_id = $1 AND customer_id = ANY ($2)`,
      [shopId, customerIds],
    );
    return rows.map(fromRow);
  }

  /** One identity's preferences, held until the transaction ends, whether there are some yet or not. */
  async findForUpdate(tx: Tx, shopId: string, customerId: string): Promise<Preferences | undefined> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`preferences/${shopId}/${customerId}`]);
    const [found] = await this.findAll(tx, shopId, [customerId]);
    return found;
  }

  /** Keeps the next version, and adds it to the history. */
  async keep(tx: Tx, shopId: string, next: Preferences, setBy: Author): Promise<void> {
    const { customerId, version, language, form, quietHours, topicsOptedOut, changedAt } = next;
    await tx.execute(
      `WITH kept AS (
         INSERT INTO preferences (shop_id, ${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (shop_id, customer_id) DO UPDATE
            SET (${columns}) = ROW (EXCLUDED.customer_id, EXCLUDED.version, EXCLUDED.language, EXCLUDED.form,
                EXCLUDED.quiet_start_minute, EXCLUDED.quiet_end_minute, EXCLUDED.quiet_time_zone,
                EXCLUDED.topics_opted_out, EXCLUDED.changed_at)
         RETURNING shop_id, ${columns})
       INSERT INTO preference_changes (shop_id, ${columns}, set_by_role, set_by) SELECT kept.*, $11, $12 FROM kept`,
      [
        shopId,
        customerId,
        version,
        language,
        forms.indexOf(form),
        quietHours?.startMinute,
        quietHours?.endMinute,
        quietHours?.timeZone,
        topicsOptedOut,
        changedAt,
        setBy.role,
        setBy.subject,
      ],
    );
  }

  /** Up to `items` versions of one identity's preferences behind a version, oldest first. */
  async history(
    tx: ReadTx,
    shopId: string,
    customerId: string,
    after: number,
    items: number,
  ): Promise<PreferenceChange[]> {
    const rows = await tx.query<PreferenceRow & { set_by_role: string; set_by: string }>(
      `SELECT ${columns}, set_by_role, set_by FROM preference_changes
        WHERE shop_id = $1 AND customer_id = $2 AND version > $3 ORDER BY version LIMIT $4`,
      [shopId, customerId, after, items],
    );
    return rows.map((row) => ({
      preferences: fromRow(row),
      setBy: { role: row.set_by_role, subject: row.set_by },
    }));
  }
}

function fromRow(row: PreferenceRow): Preferences {
  const { quiet_start_minute: startMinute, quiet_end_minute: endMinute, quiet_time_zone: timeZone } = row;
  const hasQuietHours = startMinute !== null && endMinute !== null && timeZone !== null;
  return {
    customerId: row.customer_id,
    language: row.language,
    form: forms[row.form],
    quietHours: hasQuietHours ? { startMinute, endMinute, timeZone } : undefined,
    topicsOptedOut: row.topics_opted_out,
    version: row.version,
    changedAt: row.changed_at,
  };
}
