import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inBatches, inLoads } from './batches.js';

/** A source that hands over what it has been told to, and notes how far it was asked. */
async function* counting(count: number, onAsked: (item: number) => void = () => undefined) {
  for (let item = 0; item < count; item += 1) {
    onAsked(item);
    yield item;
  }
}

it('hands over everything in order, in batches of no more than the bound', async () => {
  const seen: number[] = [];
  for await (const batch of inBatches(counting(1_000), 64)) {
    expect(batch.length).toBeLessThanOrEqual(64);
    seen.push(...batch);
    await turn();
  }
  expect(seen).toEqual(Array.from({ length: 1_000 }, (_, i) => i));
});

it('hands over a single item at once', async () => {
  async function* oneThenNothing() {
    yield 'only';
    await new Promise(() => undefined);
  }
  const { value } = await inBatches(oneThenNothing(), 64).next();
  expect(value).toEqual(['only']);
});

it('asks for no more than one batch ahead of the one in hand', async () => {
  let asked = 0;
  const batches = inBatches(
    counting(1_000, (item) => {
      asked = item;
    }),
    10,
  );
  const first = await batches.next();
  for (let i = 0; i < 100; i += 1) await turn();
  expect(asked).toBeLessThanOrEqual((first.value?.length ?? 0) + 10);
  await batches.return();
});

it('ends with the error of its source, after what came before it', async () => {
  async function* breaking() {
    yield 1;
    throw new Error('broken');
  }
  const batches = inBatches(breaking(), 10);
  expect((await batches.next()).value).toEqual([1]);
  await expect(batches.next()).rejects.toThrow('broken');
});

it('lets go of its source when it is left', async () => {
  let isLetGo = false;
  async function* endless() {
    try {
      for (;;) yield 1;
    } finally {
      isLetGo = true;
    }
  }
  for await (const _ of inBatches(endless(), 3)) break;
  for (let i = 0; i < 10; i += 1) await turn();
  expect(isLetGo).toBe(true);
});

it('cuts a batch into loads of no more bytes than the bound, in order, however large one item is', () => {
  const loads = (sizes: number[]) => [...inLoads(sizes, (size) => size, 10)];
  expect(loads([4, 4, 4, 10, 1, 25, 1, 1])).toEqual([[4, 4], [4], [10], [1], [25], [1, 1]]);
  expect(loads([])).toEqual([]);
});
