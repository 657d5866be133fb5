import { describe, expect, it } from 'vitest';
import { Latest } from './latest.js';

const numbers = () => new Latest<number>((a, b) => a === b);

describe('a stream of the latest state', () => {
  it('gives each state to a reader who keeps up', async () => {
    const latest = numbers();
    const reader = latest[Symbol.asyncIterator]();
    for (const state of [1, 2, 3]) {
      const read = reader.next();
      latest.offer(state);
      expect(await read).toEqual({ done: false, value: state });
    }
  });

  it('passes over what came while the reader was busy', async () => {
    const latest = numbers();
    for (const state of [1, 2, 3]) latest.offer(state);
    const reader = latest[Symbol.asyncIterator]();
    expect(await reader.next()).toEqual({ done: false, value: 3 });
    for (const state of [4, 5]) latest.offer(state);
    expect(await reader.next()).toEqual({ done: false, value: 5 });
  });

  it('does not give the same state twice', async () => {
    const latest = numbers();
    const reader = latest[Symbol.asyncIterator]();
    latest.offer(1);
    expect((await reader.next()).value).toBe(1);
    const read = reader.next();
    latest.offer(1);
    latest.offer(2);
    expect((await read).value).toBe(2);
    const ended = reader.next();
    latest.offer(2);
    latest.close();
    expect(await ended).toEqual({ done: true, value: undefined });
  });

  it('ends for a reader who waits and for one who comes later', async () => {
    const latest = numbers();
    const waiting = latest[Symbol.asyncIterator]().next();
    latest.close();
    latest.offer(1);
    expect((await waiting).done).toBe(true);
    expect((await latest[Symbol.asyncIterator]().next()).done).toBe(true);
  });

  it('fails with the error that it was closed with first', async () => {
    const latest = numbers();
    const waiting = latest[Symbol.asyncIterator]().next();
    latest.close(new Error('the first'));
    latest.close(new Error('the second'));
    await expect(waiting).rejects.toThrow('the first');
  });
});
