import { seededRandom, shuffle } from './random.js';

/**
 * Deals rows into `folds` parts so that rows of one group (a dialogue, a customer) stay together; returns the fold of
 * every row. Groups are shuffled by `seed`, then each goes to the fold with the fewest rows.
 */
export function foldsByGroup(groups: ArrayLike<number>, folds: number, seed: number): Uint8Array {
  if (!(folds >= 2 && folds <= 255)) throw new RangeError(`folds must be 2 to 255, not ${folds}`);
  const sizes = new Map<number, number>();
  for (let i = 0; i < groups.length; i++) sizes.set(groups[i]!, (sizes.get(groups[i]!) ?? 0) + 1);
  const foldOf = new Map<number, number>();
  const filled = new Uint32Array(folds);
  for (const group of shuffle([...sizes.keys()], seededRandom(seed))) {
    const emptiest = filled.indexOf(Math.min(...filled));
    foldOf.set(group, emptiest);
    filled[emptiest]! += sizes.get(group)!;
  }
  return Uint8Array.from(groups, (group) => foldOf.get(group)!);
}

/** The numbers of the rows inside and outside a fold, both ascending. */
export function splitByFold(foldOf: Uint8Array, fold: number): { inside: Uint32Array; outside: Uint32Array } {
  const inside: number[] = [];
  const outside: number[] = [];
  for (let i = 0; i < foldOf.length; i++) (foldOf[i] === fold ? inside : outside).push(i);
  return { inside: Uint32Array.from(inside), outside: Uint32Array.from(outside) };
}
