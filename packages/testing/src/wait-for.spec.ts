import { expect, test } from 'vitest';
import { takeFrom, waitFor } from './wait-for.js';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 1; number <= count; number += 1) yield number;
}

async function* silence(): AsyncGenerator<number> {
  yield 1;
  await new Promise(() => {});
}

test('returns the first answer that holds, over answers that do not and errors', async () => {
  const answers: (() => number)[] = [
    () => 0,
    () => {
      throw new Error('not yet');
    },
    () => 7,
  ];
  expect(await waitFor(() => (answers.shift() ?? (() => 7))())).toBe(7);
});

test('gives up at the deadline and says what it last saw', async () => {
  await expect(waitFor(() => false, 30)).rejects.toThrow('Not so within 30 ms; last seen: false');
  const failing = waitFor(() => Promise.reject(new Error('no such row')), 30);
  await expect(failing).rejects.toThrow('no such row');
});

test('takes the first items of a stream', async () => {
  expect(await takeFrom(numbers(9), 3)).toEqual([1, 2, 3]);
});

test('says what had come when a stream ends or goes silent', async () => {
  await expect(takeFrom(numbers(1), 2)).rejects.toThrow('the stream ended after 1 of 2 items: [ 1 ]');
  await expect(takeFrom(silence(), 2, 30)).rejects.toThrow('30 ms passed after 1 of 2 items: [ 1 ]');
});
