import { describe, expect, it } from 'vitest';
import { FactorColumns } from './factor-columns.js';
import { everybody, isOfShard, shardOf } from './shard.js';
import type { ToldFacts } from './told-facts.js';

const customers = Array.from({ length: 30_000 }, (_, i) => `c-${String(i).padStart(7, '0')}`);

describe('the shard of a customer', () => {
  it('is what FNV-1a says of her id, as a NATS partition is', () => {
    // The published values of the hash: e40c292c of «a», bf9cf968 of «foobar».
    expect(shardOf('a', 64)).toBe(0xe40c292c % 64);
    expect(shardOf('foobar', 7)).toBe(0xbf9cf968 % 7);
  });

  it.each([2, 3, 5, 8])('deals customers out evenly among %i', (of) => {
    const held = Array.from({ length: of }, () => 0);
    for (const customerId of customers) held[shardOf(customerId, of)]! += 1;
    for (const count of held) expect(Math.abs(count - customers.length / of)).toBeLessThan(customers.length / of / 10);
  });

  it('is one and no other', () => {
    const shards = [0, 1, 2].map((number) => ({ number, of: 3 }));
    for (const customerId of customers.slice(0, 1_000)) {
      expect(shards.filter((shard) => isOfShard(customerId, shard))).toHaveLength(1);
      expect(isOfShard(customerId, everybody)).toBe(true);
    }
  });
});

describe('columns of a shard', () => {
  const facts = (fact: ToldFacts['fact'], shopId: string): ToldFacts => ({
    ...{ shopId, fact, customerIds: customers.slice(0, 900), instants_s: customers.slice(0, 900).map((_, i) => i + 1) },
    ...{ codes: customers.slice(0, 900).map(() => 1), words: customers.slice(0, 900).map(() => 'tea') },
  });
  const columnsOf = (number: number) => {
    const columns = new FactorColumns(10_000, { number, of: 3 });
    for (const shop of ['tea', 'hats']) columns.take(facts('relationships', shop), 1);
    columns.take(facts('behaviours', 'tea'), 2);
    columns.reach(2);
    return columns;
  };

  it('hold its customers, at every shop and on the platform, and together everybody once', () => {
    const shards = [0, 1, 2].map(columnsOf);
    expect(shards.reduce((rows, columns) => rows + columns.rows, 0)).toBe(1_800);
    for (const customerId of customers.slice(0, 900)) {
      const holders = shards.filter((columns) => columns.shop('tea').ids.find(customerId) !== -1);
      expect(holders).toHaveLength(1);
      expect(holders[0]!.shop('hats').ids.find(customerId)).not.toBe(-1);
      expect(holders[0]!.platform.ids.find(customerId)).not.toBe(-1);
    }
    for (const { periods } of shards) expect(periods.running).toEqual(shards[0]!.periods.running);
  });

  it('change only the name of whom they hold, and are built anew where she would leave them', () => {
    const shards = [0, 1, 2].map(columnsOf);
    const [knownAs] = customers as [string];
    const named = customers.slice(900);
    const same = named.find((id) => shardOf(id, 3) === shardOf(knownAs, 3))!;
    const rename = { shopId: 'tea', knownAs, keptAs: same, everywhere: true };
    for (const columns of shards) columns.rename(rename, 3);
    expect(shards.map((columns) => columns.shop('tea').ids.find(same) !== -1)).toEqual(
      [0, 1, 2].map((number) => number === shardOf(knownAs, 3)),
    );
    const other = named.find((id) => shardOf(id, 3) !== shardOf(knownAs, 3))!;
    const crossing = { ...rename, knownAs: same, keptAs: other };
    const failing = shards.filter((columns) => {
      try {
        columns.rename(crossing, 4);
        return false;
      } catch (error) {
        return error instanceof RangeError;
      }
    });
    expect(failing).toHaveLength(2);
  });
});
