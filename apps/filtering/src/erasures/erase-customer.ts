import { randomInt } from 'node:crypto';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RenameInColumns } from '../columns/rename-in-columns.js';
import { CustomerRowsStore } from './customer-rows.store.js';
import { withoutCustomer } from './erased-block.js';

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
const attempts_max = 1_000;

/**
 * Takes a customer of a shop out of what filtering keeps (mission F6). Decisions about her go; relationships, behaviours and
 * deliveries, from which factors and totals are counted, stay under an id that nobody knows. It has as many letters as
 * hers, so that columns in memory and their images change in place.
 */
@Injectable()
export class EraseCustomer {
  constructor(
    private readonly rows: CustomerRowsStore,
    private readonly renameInColumns: RenameInColumns,
  ) {}

  /** Returns how many rows named her. */
  async execute(tx: Tx, shopId: string, customerId: string): Promise<number> {
    const keptAs = await this.unknownId(tx, customerId);
    const everywhere = !(await this.rows.isKnownElsewhere(tx, shopId, customerId));
    let rows = await this.renameInColumns.execute(tx, { shopId, knownAs: customerId, keptAs, everywhere });
    rows += await this.rows.rename(tx, shopId, customerId, keptAs);
    rows += await this.rows.leaveAudiences(tx, shopId, customerId);
    if (everywhere) rows += await this.rows.forgetContacts(tx, customerId);
    for (const block of await this.rows.blocksWith(tx, shopId, customerId)) {
      await this.rows.keepBlock(tx, shopId, withoutCustomer(block, customerId, keptAs));
      rows += 1;
    }
    return rows;
  }

  /** An id in the place of hers. @throws {RangeError} where none of so few letters is free. */
  private async unknownId(tx: Tx, customerId: string): Promise<string> {
    const { length } = customerId;
    for (let attempt = 0; attempt < attempts_max; attempt += 1) {
      const id = Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
      if (this.renameInColumns.isSamePlace(customerId, id) && !(await this.rows.isKnown(tx, id))) return id;
    }
    throw new RangeError(`no id of ${length} letters is free`);
  }
}
