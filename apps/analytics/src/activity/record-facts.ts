import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ActivityStore, type FactBlock, type JournalState } from './activity.store.js';
import { type Fact, fact_bytes, packFacts, token_max } from './fact.js';
import { KnownNumbers } from './known-numbers.js';

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

  /** The facts with numbers, new customers and words numbered behind those there are. */
  async number(
    tx: Tx,
    shopId: string,
    { customerCount, tokenCount }: Pick<JournalState, 'customerCount' | 'tokenCount'>,
    told: readonly ToldFact[],
  ): Promise<{ facts: Fact[]; customerCount: number; tokenCount: number }> {
    const customers = await this.numbersOf(
      tx,
      shopId,
      'customers',
      new Set(told.map(({ customerId }) => customerId)),
      customerCount,
    );
    const words = new Set(told.map(({ token }) => token).filter((token) => token !== ''));
    // 0 is no token.
    const tokens = await this.numbersOf(tx, shopId, 'tokens', words, tokenCount + 1);
    if (tokenCount + tokens.added > token_max) throw new RangeError(`more than ${token_max} categories in one shop`);
    const facts = told.map(({ customerId, at_s, kind, token }) => ({
      customer: customers.numbers.get(customerId) as number,
      at_s,
      kind,
      token: token === '' ? 0 : (tokens.numbers.get(token) as number),
    }));
    return { facts, customerCount: customerCount + customers.added, tokenCount: tokenCount + tokens.added };
  }

  /** Appends them to the last block where it has room for all, else in blocks of their own. */
  async append(tx: Tx, shopId: string, state: JournalState, facts: readonly Fact[]): Promise<JournalState> {
    const room = state.lastBlockFacts === 0 ? 0 : block_facts_max - state.lastBlockFacts;
    if (facts.length <= room) {
      await this.store.extendBlock(tx, shopId, state.generation, blockOf(state.lastBlock, facts));
      const lastBlockFacts = state.lastBlockFacts + facts.length;
      return { ...state, factCount: state.factCount + facts.length, lastBlockFacts };
    }
    const blocks: FactBlock[] = [];
    for (let i = 0; i < facts.length; i += block_facts_max) {
      blocks.push(blockOf(state.factCount + i, facts.slice(i, i + block_facts_max)));
    }
    await this.store.addBlocks(tx, shopId, state.generation, blocks);
    const last = blocks[blocks.length - 1] as FactBlock;
    return {
      ...state,
      factCount: state.factCount + facts.length,
      lastBlock: last.firstFact,
      lastBlockFacts: last.factCount,
    };
  }

  private async numbersOf(
    tx: Tx,
    shopId: string,
    names: 'customers' | 'tokens',
    wanted: ReadonlySet<string>,
    next: number,
  ): Promise<{ numbers: Map<string, number>; added: number }> {
    const known = this.known.of(shopId, names);
    const numbers = new Map<string, number>();
    const asked: string[] = [];
    for (const name of wanted) {
      const number = known.get(name);
      if (number === undefined) asked.push(name);
      else numbers.set(name, number);
    }
    if (asked.length === 0) return { numbers, added: 0 };
    const found =
      names === 'customers'
        ? await this.store.customerNumbers(tx, shopId, asked)
        : await this.store.tokenNumbers(tx, shopId, asked);
    for (const [name, number] of found) numbers.set(name, number);
    const added = asked.filter((name) => !numbers.has(name)).map((name, i): [string, number] => [name, next + i]);
    for (const [name, number] of added) numbers.set(name, number);
    if (added.length > 0) {
      if (names === 'customers') await this.store.addCustomers(tx, shopId, added);
      else await this.store.addTokens(tx, shopId, added);
    }
    tx.afterCommit(() => this.known.learn(shopId, names, [...found, ...added]));
    return { numbers, added: added.length };
  }
}

function blockOf(firstFact: number, facts: readonly Fact[]): FactBlock {
  const packed = packFacts(facts);
  let [firstAt_s, lastAt_s] = [Number.POSITIVE_INFINITY, 0];
  for (const { at_s } of facts) {
    firstAt_s = Math.min(firstAt_s, at_s);
    lastAt_s = Math.max(lastAt_s, at_s);
  }
  return { firstFact, factCount: packed.length / fact_bytes, firstAt_s, lastAt_s, facts: packed };
}
