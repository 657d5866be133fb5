import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ActivityStore, type JournalState } from './activity.store.js';
import { RebuildOvertaken } from './activity-failures.js';
import { at_s_max, CHANNEL, fact_words, factWords, kindOf } from './fact.js';
import { RecordFacts, type ToldFact } from './record-facts.js';
import { RelationshipOwner } from './relationship-owner.js';
import { factOfBehaviour, factOfRelationship } from './told-facts.js';

const batch_facts = 20_000;
const removed_blocks = 256;
const behaviour_kind_max = 99;

/**
 * Draws a shop's journal anew from the owner of its facts, under a new generation, while events go on coming into the one
 * in force. What came meanwhile is carried over at the end, under the lock that events wait for: a fact that the owner
 * told too is the same fact. Of what other services own, the facts that are here are carried over.
 */
@Injectable()
export class RebuildActivity {
  constructor(
    private readonly store: ActivityStore,
    private readonly record: RecordFacts,
    private readonly owner: RelationshipOwner,
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
    drawn = await this.carryOver(shopId, drawn, began);
    yield drawn.factCount;
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

  /** What the owner tells, in batches of a size that is worth a transaction. */
  private async *told(shopId: string): AsyncGenerator<ToldFact[]> {
    let batch: ToldFact[] = [];
    for await (const behaviours of this.owner.allBehaviours(shopId)) {
      for (const behaviour of behaviours) batch.push(factOfBehaviour(behaviour));
      if (batch.length < batch_facts) continue;
      yield batch;
      batch = [];
    }
    for await (const relationships of this.owner.allRelationships(shopId)) {
      for (const relationship of relationships) batch.push(factOfRelationship(relationship));
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

  /** Carries over the facts of other owners, of which this one knows nothing. */
  private carryOver(shopId: string, drawn: JournalState, began: JournalState): Promise<JournalState> {
    return this.transactions.run(shopId, (tx) => this.copy(tx, shopId, drawn, began, 0, isOfOthers));
  }

  private putInForce(shopId: string, drawn: JournalState, began: JournalState): Promise<JournalState> {
    return this.transactions.run(shopId, async (tx) => {
      const inForce = await this.store.lock(tx, shopId);
      if (inForce.generation !== began.generation) throw new RebuildOvertaken();
      const complete = await this.copy(tx, shopId, drawn, began, began.factCount, () => true);
      if ((await this.store.countFacts(tx, shopId, drawn.generation)) !== complete.factCount) {
        throw new RebuildOvertaken();
      }
      const { customerCount, tokenCount } = inForce;
      await this.store.keep(tx, shopId, { ...complete, customerCount, tokenCount });
      return complete;
    });
  }

  /** Appends to what is drawn the facts that stand in the old journal from a place on, those that are wanted. */
  private async copy(
    tx: Tx,
    shopId: string,
    drawn: JournalState,
    { generation }: JournalState,
    fromFact: number,
    isWanted: (kind: number) => boolean,
  ): Promise<JournalState> {
    let state = drawn;
    const range = { fromFact, fromAt_s: 0, untilAt_s: at_s_max + 1 };
    for await (const blocks of this.store.blocks(tx, shopId, generation, range)) {
      for (const block of blocks) {
        const all = factWords(block.facts, Math.max(0, fromFact - block.firstFact));
        const wanted = only(all, isWanted);
        if (wanted.length > 0) state = await this.record.append(tx, shopId, state, wanted);
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

/** Whether a kind of fact is owned by another service than relationship. */
function isOfOthers(kind: number): boolean {
  return kind > behaviour_kind_max && kind !== CHANNEL;
}

/** Of packed facts those of the kinds that are wanted. */
function only(facts: Uint32Array, isWanted: (kind: number) => boolean): Uint32Array {
  const wanted = new Uint32Array(facts.length);
  let words = 0;
  for (let i = 0; i < facts.length; i += fact_words) {
    if (!isWanted(kindOf(facts[i + 2]!))) continue;
    wanted.set(facts.subarray(i, i + fact_words), words);
    words += fact_words;
  }
  return wanted.slice(0, words);
}
