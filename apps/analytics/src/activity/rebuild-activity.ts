import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ActivityStore, type JournalState } from './activity.store.js';
import { RebuildOvertaken } from './activity-failures.js';
import { at_s_max, factWords } from './fact.js';
import { FactOwners } from './fact-owners.js';
import { RecordFacts, type ToldFact } from './record-facts.js';

const batch_facts = 20_000;
const removed_blocks = 256;

/**
 * Draws a shop's journal anew from the owners of its facts, under a new generation, while events go on coming into the one
 * in force. What came meanwhile is carried over at the end, under the lock that events wait for: a fact that an owner told
 * too is the same fact.
 */
@Injectable()
export class RebuildActivity {
  constructor(
    private readonly store: ActivityStore,
    private readonly record: RecordFacts,
    private readonly owners: FactOwners,
    private readonly transactions: Transactions,
  ) {}

  /** Tells how many facts are drawn, as it goes on. @throws {RebuildOvertaken} when another one has begun meanwhile. */
  async *execute(shopId: string): AsyncGenerator<number> {
    const { began, generation } = await this.begin(shopId);
    let drawn: JournalState = { ...began, generation, factCount: 0, lastBlock: 0, lastBlockFacts: 0 };
    for await (const told of this.told(shopId)) {
      drawn = await this.draw(shopId, drawn, told);
      yield drawn.factCount;
    }
    yield (await this.putInForce(shopId, drawn, began)).factCount;
    await this.removeOthers(shopId, generation);
  }

  /** Clears away what a rebuild that broke off has left, and takes the next generation. */
  private async begin(shopId: string): Promise<{ began: JournalState; generation: number }> {
    const began = await this.transactions.run(shopId, (tx) => this.store.lock(tx, shopId));
    await this.removeOthers(shopId, began.generation);
    const generation = await this.transactions.run(shopId, (tx) => this.store.nextGeneration(tx, shopId));
    return { began, generation };
  }

  /** What the owners tell, in batches of a size that is worth a transaction. */
  private async *told(shopId: string): AsyncGenerator<ToldFact[]> {
    let batch: ToldFact[] = [];
    for await (const told of this.owners.told(shopId)) {
      for (const fact of told) batch.push(fact);
      if (batch.length < batch_facts) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  private draw(shopId: string, drawn: JournalState, told: ToldFact[]): Promise<JournalState> {
    return this.transactions.run(shopId, async (tx) => {
      const inForce = await this.store.lock(tx, shopId);
      const { facts, ...counts } = await this.record.number(tx, shopId, inForce, told);
      await this.store.keep(tx, shopId, { ...inForce, ...counts });
      return this.record.append(tx, shopId, drawn, facts);
    });
  }

  private putInForce(shopId: string, drawn: JournalState, began: JournalState): Promise<JournalState> {
    return this.transactions.run(shopId, async (tx) => {
      const inForce = await this.store.lock(tx, shopId);
      if (inForce.generation !== began.generation) throw new RebuildOvertaken();
      const complete = await this.carryOver(tx, shopId, drawn, began);
      if ((await this.store.countFacts(tx, shopId, drawn.generation)) !== complete.factCount) {
        throw new RebuildOvertaken();
      }
      const { customerCount, tokenCount } = inForce;
      await this.store.keep(tx, shopId, { ...complete, customerCount, tokenCount });
      return complete;
    });
  }

  /** Appends to what is drawn what came into the old journal since the rebuild began. */
  private async carryOver(
    tx: Tx,
    shopId: string,
    drawn: JournalState,
    { generation, factCount }: JournalState,
  ): Promise<JournalState> {
    let state = drawn;
    const range = { fromFact: factCount, fromAt_s: 0, untilAt_s: at_s_max + 1 };
    for await (const blocks of this.store.blocks(tx, shopId, generation, range)) {
      for (const { firstFact, facts } of blocks) {
        const words = factWords(facts, Math.max(0, factCount - firstFact));
        if (words.length > 0) state = await this.record.append(tx, shopId, state, words);
      }
    }
    return state;
  }

  private async removeOthers(shopId: string, generation: number): Promise<void> {
    const remove = () =>
      this.transactions.run(shopId, (tx) => this.store.removeOthers(tx, shopId, generation, removed_blocks));
    while ((await remove()) === removed_blocks);
  }
}
