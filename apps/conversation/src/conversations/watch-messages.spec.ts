import type { Message } from '@guanxi/contracts/conversation/v1/conversation.js';
import { describe, expect, it } from 'vitest';
import { continuation } from './watch-messages.js';

const messages = (...sequences: number[]) => sequences.map((sequence) => ({ sequence }) as Message);
const sequencesOf = (found: Message[] | undefined) => found?.map(({ sequence }) => sequence);

describe('what a watcher has heard of', () => {
  it('goes on where she stands, and leaves out what she has', () => {
    expect(sequencesOf(continuation(messages(5, 6), 4))).toEqual([5, 6]);
    expect(sequencesOf(continuation(messages(4, 5, 6), 5))).toEqual([6]);
    expect(sequencesOf(continuation(messages(4), 5))).toEqual([]);
  });

  it('has her look into the table where something may be missing, or is not in order', () => {
    expect(continuation(undefined, 4)).toBeUndefined();
    expect(continuation(messages(6), 4)).toBeUndefined();
    expect(continuation(messages(5, 7), 4)).toBeUndefined();
    expect(continuation(messages(6, 5), 4)).toBeUndefined();
  });
});
