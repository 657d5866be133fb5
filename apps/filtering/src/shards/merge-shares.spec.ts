import { SeededRandom } from '@guanxi/testing';
import { describe, expect, it } from 'vitest';
import { shardOf } from '../columns/shard.js';
import { blockOfPart, type DecidedPart } from '../screenings/decided-part.js';
import type { DecisionBlock } from '../screenings/decision-block.js';
import { NOBODY } from '../screenings/decisions.js';
import { mergeShares } from './merge-shares.js';

const channelNames = ['', 'scan', 'coupon'];

/** Decisions on customers, which differ from customer to customer. */
function decided(customerIds: readonly string[], names = channelNames, withUplift = true): DecidedPart {
  const hashes = customerIds.map((customerId) => shardOf(customerId, 1_000_003));
  return {
    customerIds: customerIds.join('\n'),
    reasons: Uint8Array.from(hashes, (hash) => 1 + (hash % 11)),
    responds: Float32Array.from(hashes, (hash) => hash / 1_000_003),
    reactions: Uint8Array.from(hashes, (hash) => hash % 256),
    uplifts: withUplift ? Float32Array.from(hashes, (hash) => hash / 2_000_006) : undefined,
    ages: Uint8Array.from(hashes, (hash) => (hash % 7 === 0 ? NOBODY : hash % 5)),
    channels: Uint16Array.from(hashes, (hash) => names.indexOf(channelNames[hash % 3]!)),
    channelNames: names,
  };
}

/** What each of so many shards says of its customers, in parts of any length; each numbers channels in its own way. */
function sharesOf(customerIds: readonly string[], of: number, random: SeededRandom): AsyncIterator<DecidedPart>[] {
  return Array.from({ length: of }, (_, number) => share(number));
  async function* share(number: number): AsyncGenerator<DecidedPart> {
    const hers = customerIds.filter((customerId) => shardOf(customerId, of) === number);
    const names = number % 2 === 0 ? channelNames : channelNames.toReversed();
    for (let from = 0; from < hers.length; ) {
      const to = from + 1 + Math.floor(random.float() * 20_000);
      yield decided(hers.slice(from, to), names);
      from = to;
    }
  }
}

/** A block in a form that is compared at once, and not number by number. */
function bytesOf(block: DecisionBlock): object {
  const columns = Object.entries(block).map(([name, value]) => [
    name,
    ArrayBuffer.isView(value)
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
      : value,
  ]);
  return Object.fromEntries(columns);
}

async function merged(shares: AsyncIterator<DecidedPart>[]): Promise<DecisionBlock[]> {
  const blocks: DecisionBlock[] = [];
  for await (const block of mergeShares(shares)) blocks.push(block);
  return blocks;
}

describe('the shares of all shards', () => {
  const customers = Array.from({ length: 60_001 }, (_, i) => `c-${i}`).sort();

  it.each([1, 2, 7])('of %i make the blocks that undivided columns are cut into', async (of) => {
    const blocks = await merged(sharesOf(customers, of, new SeededRandom(of)));
    const whole = [customers.slice(0, 50_000), customers.slice(50_000)].map((some) => blockOfPart(decided(some)));
    expect(blocks.map(bytesOf)).toEqual(whole.map(bytesOf));
  });

  it('end a block where its ids are as long as a message may be', async () => {
    const long = Array.from({ length: 30_000 }, (_, i) => `${'c'.repeat(100)}${String(i).padStart(5, '0')}`);
    const blocks = await merged(sharesOf(long, 3, new SeededRandom(1)));
    const held_max = Math.ceil((2 * 1024 * 1024) / 106);
    expect(blocks.map(({ reasons }) => reasons.length)).toEqual([held_max, long.length - held_max]);
    expect(blocks.map(({ customerIds }) => customerIds).join('\n')).toBe(long.join('\n'));
  });

  it('are nothing where nobody has any', async () => {
    expect(await merged(sharesOf([], 3, new SeededRandom(1)))).toEqual([]);
  });

  it('fail where one of them fails', async () => {
    const shares = sharesOf(customers, 3, new SeededRandom(2));
    const failing = (async function* () {
      yield decided(['a']);
      throw new Error('gone');
    })();
    await expect(merged([...shares, failing])).rejects.toThrow('gone');
  });
});
