import { murmur3, murmur3OfHashes } from '@guanxi/learning';
import { type DialogueTurn, turn_tokens_max } from './dialogue.js';

/** A turn as hashes: what repetition, novelty and similarity are read from. */
export interface TurnTerms {
  readonly agent: boolean;
  readonly length: number;
  /** The hash of every token, in order. */
  readonly tokens: Uint32Array;
  /** The different tokens, ascending. */
  readonly terms: Uint32Array;
  /** The different pairs of neighbours, ascending. */
  readonly pairs: Uint32Array;
  /** Equal for turns of one side with the same tokens. */
  readonly whole: number;
}

export function turnTerms(turn: DialogueTurn): TurnTerms {
  const agent = turn.role === 'agent';
  const length = Math.min(turn.tokens.length, turn_tokens_max);
  const tokens = new Uint32Array(length);
  for (let i = 0; i < length; i++) tokens[i] = murmur3(turn.tokens[i]!, 0);
  const pairs = new Uint32Array(Math.max(0, length - 1));
  for (let i = 0; i + 1 < length; i++) pairs[i] = murmur3OfHashes(tokens, agent ? 2 : 1, i, i + 2);
  return {
    agent,
    length,
    tokens,
    terms: different(tokens),
    pairs: different(pairs),
    whole: murmur3OfHashes(tokens, agent ? 4 : 3),
  };
}

/** The different numbers, ascending. */
export function different(hashes: Iterable<number>): Uint32Array {
  return Uint32Array.from(new Set(hashes)).sort();
}

/** Calls `visit` for every number that two ascending lists share. */
export function shared(a: Uint32Array, b: Uint32Array, visit: (hash: number) => void): void {
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i]! < b[j]!) i++;
    else if (a[i]! > b[j]!) j++;
    else {
      visit(a[i]!);
      i++;
      j++;
    }
  }
}

/** The share of what two ascending lists hold together that they have in common (Jaccard); 0 where one is empty. */
export function overlap(a: Uint32Array, b: Uint32Array): number {
  let common = 0;
  shared(a, b, () => common++);
  return common === 0 ? 0 : common / (a.length + b.length - common);
}
