import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Contact } from './decide-contact.js';

/** What one customer got of late, from all shops. */
export interface ContactLedger {
  customerId: string;
  contacts: Contact[];
}

/** Speaks SQL for the ledgers of who was written to when, one row a customer. */
@Injectable()
export class ContactStore {
  /**
   * The ledgers of these customers, held until the transaction ends. Rows are locked in order of customer, so that
   * batches of several campaigns and replicas that share customers wait for each other and never in a circle.
   */
  async hold(tx: Tx, customerIds: string[]): Promise<ContactLedger[]> {
    await tx.execute(
      `INSERT INTO contact_ledgers (customer_id, contacts, last_at)
       SELECT customer_id, '[]', to_timestamp(0) FROM unnest($1::text[]) AS named (customer_id) ORDER BY customer_id
           ON CONFLICT DO NOTHING`,
      [customerIds],
    );
    return tx.query<ContactLedger>(
      `SELECT customer_id AS "customerId", contacts FROM contact_ledgers
        WHERE customer_id = ANY ($1) ORDER BY customer_id FOR UPDATE`,
      [customerIds],
    );
  }

  /** Replaces ledgers that are held. */
  async keep(tx: Tx, ledgers: ContactLedger[], now: Date): Promise<void> {
    await tx.execute(
      `UPDATE contact_ledgers SET contacts = kept.contacts, last_at = $3
         FROM unnest($1::text[], $2::jsonb[]) AS kept (customer_id, contacts)
        WHERE contact_ledgers.customer_id = kept.customer_id`,
      [ledgers.map(({ customerId }) => customerId), ledgers.map(({ contacts }) => JSON.stringify(contacts)), now],
    );
  }
}
