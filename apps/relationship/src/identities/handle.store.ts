import { type Place, type ReadTx, Secrecy, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { shownHandle, shownHandleOfChange } from '../sealed-columns.js';
import type { VerificationLevel } from './decide-link.js';
import type { HandleKind } from './handle-value.js';

/** The kinds by the numbers that the tables hold. */
export const handleKinds: readonly HandleKind[] = ['web', 'app', 'social', 'phone', 'email'];
/** What became of handles, by the numbers that the tables hold. */
export const handleEvents = ['linked', 'raised', 'unlinked', 'moved_away'] as const;

export type HandleEvent = (typeof handleEvents)[number];

/** A handle that is linked to a customer. */
export interface Handle {
  handleId: string;
  customerId: string;
  kind: HandleKind;
  maskedValue: string;
  level: VerificationLevel;
  linkedAt: Date;
  /** When its level last rose. */
  changedAt: Date;
}

/** One entry of the history of handles. */
export interface HandleChange {
  changeId: string;
  event: HandleEvent;
  handle: Handle;
  recordedAt: Date;
  changedBy: { role: string; subject: string };
}

type HandleRow = Omit<Handle, 'kind'> & { kind: number };

const columns = `handle_id AS "handleId", customer_id AS "customerId", kind, masked_value AS "maskedValue", level,
  linked_at AS "linkedAt", changed_at AS "changedAt"`;

/** Speaks SQL for handles. What is shown of one is kept sealed. */
@Injectable()
export class HandleStore {
  constructor(private readonly secrecy: Secrecy) {}

  /** Holds a customer's handles, and a handle, until the transaction ends, against others who link. */
  async hold(tx: Tx, shopId: string, customerId: string, hash: Buffer): Promise<void> {
    const locks = [`handles/${shopId}/${customerId}`, `handle/${shopId}/${hash.toString('hex')}`];
    for (const lock of locks) await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [lock]);
  }

  /** The handle with this hash. */
  async find(tx: ReadTx, shopId: string, hash: Buffer): Promise<Handle | undefined> {
    const rows = await tx.query<HandleRow>(`SELECT ${columns} FROM handles WHERE shop_id = $1 AND value_hash = $2`, [
      shopId,
      hash,
    ]);
    return (await this.openAll(tx, shopId, rows))[0];
  }

  async count(tx: ReadTx, shopId: string, customerId: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      'SELECT count(*) FROM handles WHERE shop_id = $1 AND customer_id = $2',
      [shopId, customerId],
    );
    return row?.count ?? 0;
  }

  async link(tx: Tx, shopId: string, handle: Handle, network: string, hash: Buffer): Promise<void> {
    const { handleId, customerId, kind, level, linkedAt, changedAt } = handle;
    const shown = await this.secrecy.sealText(tx, shownHandle.at(shopId, handleId), handle.maskedValue);
    await tx.execute(
      `INSERT INTO handles (shop_id, handle_id, customer_id, kind, network, value_hash, masked_value, level, linked_at,
              changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [shopId, handleId, customerId, handleKinds.indexOf(kind), network, hash, shown, level, linkedAt, changedAt],
    );
  }

  async raise(tx: Tx, shopId: string, { handleId, level, changedAt }: Handle): Promise<void> {
    await tx.execute('UPDATE handles SET level = $3, changed_at = $4 WHERE shop_id = $1 AND handle_id = $2', [
      shopId,
      handleId,
      level,
      changedAt,
    ]);
  }

  /** Takes a handle away and returns it as it was; undefined where this customer has no such handle. */
  async unlink(tx: Tx, shopId: string, customerId: string, handleId: string): Promise<Handle | undefined> {
    const rows = await tx.query<HandleRow>(
      `DELETE FROM handles WHERE shop_id = $1 AND customer_id = $2 AND handle_id = $3 RETURNING ${columns}`,
      [shopId, customerId, handleId],
    );
    return (await this.openAll(tx, shopId, rows))[0];
  }

  /** Adds to the history what became of a handle. */
  async remember(tx: Tx, shopId: string, change: HandleChange): Promise<void> {
    const { changeId, event, handle, recordedAt, changedBy } = change;
    const place = shownHandleOfChange.at(shopId, handle.customerId, changeId);
    const shown = await this.secrecy.sealText(tx, place, handle.maskedValue);
    await tx.execute(
      `INSERT INTO handle_changes (shop_id, customer_id, change_id, event, handle_id, kind, masked_value, level, linked_at,
              changed_at, recorded_at, changed_by_role, changed_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        shopId,
        handle.customerId,
        changeId,
        handleEvents.indexOf(event),
        handle.handleId,
        handleKinds.indexOf(handle.kind),
        shown,
        handle.level,
        handle.linkedAt,
        handle.changedAt,
        recordedAt,
        changedBy.role,
        changedBy.subject,
      ],
    );
  }

  /** Up to `items` handles of the person that a customer is, behind one of them, in the order of their linking. */
  async list(tx: ReadTx, shopId: string, customerId: string, after: string, items: number): Promise<Handle[]> {
    const rows = await tx.query<HandleRow>(
      `SELECT ${columns} FROM handles
        WHERE shop_id = $1 AND customer_id = ANY (identities_of($1, $2)) AND handle_id > $3
        ORDER BY handle_id LIMIT $4`,
      [shopId, customerId, after, items],
    );
    return this.openAll(tx, shopId, rows);
  }

  /** Up to `items` entries of the history of one identity's handles behind one of them, oldest first. */
  async history(tx: ReadTx, shopId: string, customerId: string, after: string, items: number): Promise<HandleChange[]> {
    const rows = await tx.query<
      HandleRow & { changeId: string; event: number; recordedAt: Date; role: string; subject: string }
    >(
      `SELECT change_id AS "changeId", event, recorded_at AS "recordedAt", changed_by_role AS role,
              changed_by AS subject, ${columns}
         FROM handle_changes
        WHERE shop_id = $1 AND customer_id = $2 AND change_id > $3 ORDER BY change_id LIMIT $4`,
      [shopId, customerId, after, items],
    );
    const open = async ({ changeId, event, recordedAt, role, subject, ...row }: (typeof rows)[number]) => ({
      changeId,
      event: handleEvents[event] as HandleEvent,
      handle: await this.open(tx, shownHandleOfChange.at(shopId, row.customerId, changeId), row),
      recordedAt,
      changedBy: { role, subject },
    });
    return Promise.all(rows.map(open));
  }

  private openAll(tx: ReadTx, shopId: string, rows: HandleRow[]): Promise<Handle[]> {
    return Promise.all(rows.map((row) => this.open(tx, shownHandle.at(shopId, row.handleId), row)));
  }

  private async open(tx: ReadTx, place: Place, row: HandleRow): Promise<Handle> {
    const maskedValue = await this.secrecy.openText(tx, place, row.maskedValue);
    return { ...row, maskedValue, kind: handleKinds[row.kind] as HandleKind };
  }
}
