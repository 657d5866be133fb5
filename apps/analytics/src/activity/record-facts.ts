import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ActivityStore, type FactBlock, type JournalState } from './activity.store.js';
import { fact_words, packFact, token_max } from './fact.js';
import { KnownNumbers, type Numbered } from './known-numbers.js';

/** A fact as it is told: with names where the journal has numbers. */
export interface ToldFact {
  customerId: string;
  /** Seconds since 1970; of a channel, the version of the relationship. */
  at_s: number;
  kind: number;
  /** Empty for none. */
  token: string;
}

export const block_facts_max = 4_096;

/** Appends facts to a shop's journal, in the transaction that takes them in. */
@Injectable()
export class RecordFacts {
  constructor(
    private readonly store: ActivityStore,
    private readonly known: KnownNumbers,
  ) {}

  async execute(tx: Tx, shopId: string, told: readonly ToldFact[]): Promise<void> {
    if (told.length === 0) return;
    const state = await this.store.lock(tx, shopId);
    const { facts, ...counts } = await this.number(tx, shopId, state, told);
    await this.store.keep(tx, shopId, await this.append(tx, shopId, { ...state, ...counts }, facts));
  }

  /** The facts packed, with numbers; new customers and words are numbered behind those there are. */
  async number(
    tx: Tx,
    shopId: string,
    { customerCount, tokenCount }: Pick<JournalState, 'customerCount' | 'tokenCount'>,
    told: readonly ToldFact[],
  ): Promise<{ facts: Uint32Array; customerCount: number; tokenCount: number }> {
    const customers = await this.numbersOf(
      tx,
      shopId,
      'customers',
      told.map(({ customerId }) => customerId),
      customerCount,
    );
    const tokens = await this.numbersOf(
      tx,
      shopId,
      'tokens',
      told.map(({ token }) => token),
      tokenCount + 1,
    );
    if (tokenCount + tokens.added > token_max) throw new RangeError(`more than ${token_max} categories in one shop`);
    const facts = new Uint32Array(told.length * fact_words);
    for (const [i, { at_s, kind }] of told.entries()) {
      packFact(facts, i, customers.numbers[i] as number, at_s, kind, tokens.numbers[i] as number);
    }
    return { facts, customerCount: customerCount + customers.added, tokenCount: tokenCount + tokens.added };
  }

  /** Appends packed facts to the last block where it has room for all, else in blocks of their own. */
  async append(tx: Tx, shopId: string, state: JournalState, facts: Uint32Array): Promise<JournalState> {
    const count = facts.length / fact_words;
    const factCount = state.factCount + count;
    const room = state.lastBlockFacts === 0 ? 0 : block_facts_max - state.lastBlockFacts;
    if (count <= room) {
      await this.store.extendBlock(tx, shopId, state.generation, blockOf(state.lastBlock, facts));
      return { ...state, factCount, lastBlockFacts: state.lastBlockFacts + count };
    }
    const blocks: FactBlock[] = [];
    for (let i = 0; i < count; i += block_facts_max) {
      const some = facts.subarray(i * fact_words, (i + block_facts_max) * fact_words);
      blocks.push(blockOf(state.factCount + i, some));
    }
    await this.store.addBlocks(tx, shopId, state.generation, blocks);
    const last = blocks[blocks.length - 1] as FactBlock;
    return { ...state, factCount, lastBlock: last.firstFact, lastBlockFacts: last.factCount };
  }

  /** The numbers of names in their order; of none 0. Each is looked up once: with so many names, that is what takes time. */
  private async numbersOf(
    tx: Tx,
    shopId: string,
    names: Numbered,
    wanted: readonly string[],
    next: number,
  ): Promise<{ numbers: (number | undefined)[]; added: number }> {
    const known = this.known.of(shopId, names);
    const missing = new Set<string>();
    const numbers = wanted.map((name) => {
      if (name === '') return 0;
      const number = known.get(name);
      if (number === undefined) missing.add(name);
      return number;
    });
    if (missing.size === 0) return { numbers, added: 0 };
    const unknown = [...missing];
    const found = new Map(
      names === 'customers'
        ? await this.store.customerNumbers(tx, shopId, unknown)
        : await this.store.tokenNumbers(tx, shopId, unknown),
    );
    const added = unknown.filter((name) => !found.has(name)).map((name, i): [string, number] => [name, next + i]);
    for (const [name, number] of added) found.set(name, number);
    if (added.length > 0) {
      if (names === 'customers') await this.store.addCustomers(tx, shopId, added);
      else await this.store.addTokens(tx, shopId, added);
    }
    tx.afterCommit(() => this.known.learn(shopId, names, found));
    return { numbers: numbers.map((number, i) => number ?? found.get(wanted[i] as string)), added: added.length };
  }
}

function blockOf(firstFact: number, facts: Uint32Array): FactBlock {
  let [firstAt_s, lastAt_s] = [Number.POSITIVE_INFINITY, 0];
  for (let i = 1; i < facts.length; i += fact_words) {
    const at_s = facts[i]!;
    if (at_s < firstAt_s) firstAt_s = at_s;
    if (at_s > lastAt_s) lastAt_s = at_s;
  }
  const bytes = Buffer.from(facts.buffer, facts.byteOffset, facts.byteLength);
  return { firstFact, factCount: facts.length / fact_words, firstAt_s, lastAt_s, facts: bytes };
}
