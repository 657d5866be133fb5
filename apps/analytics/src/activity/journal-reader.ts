import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ActivityStore } from './activity.store.js';
import { factWords } from './fact.js';
import { PersonNumbers } from './person-numbers.js';

/** Reads a shop's journal from the database, for reports that go through facts one by one. */
@Injectable()
export class JournalReader {
  constructor(
    private readonly store: ActivityStore,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Hands over the facts of a span of time as they are committed now, packed, and others with them; in no order of time. A
   * person has one number in all of hers.
   *
   * @returns how many facts the journal holds in all.
   */
  async read(shopId: string, fromAt_s: number, untilAt_s: number, take: (facts: Uint32Array) => void): Promise<number> {
    return this.transactions.read(shopId, async (tx) => {
      const state = await this.store.find(tx, shopId);
      if (!state) return 0;
      const persons = new PersonNumbers(await this.store.personNumbers(tx, shopId));
      const range = { fromFact: 0, fromAt_s, untilAt_s };
      for await (const blocks of this.store.blocks(tx, shopId, state.generation, range)) {
        for (const { facts } of blocks) {
          const words = factWords(facts);
          persons.rename(words);
          take(words);
        }
      }
      return state.factCount;
    });
  }
}
