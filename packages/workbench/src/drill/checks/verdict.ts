/** What checkers found: each line names what is wrong, with the ids by which it can be looked up. */
export interface Verdict {
  /** Acknowledged, and not there. */
  lost: string[];
  /** There twice, or counted twice. */
  twice: string[];
  /** A conversation with two owners, or whose owner has no seat for it; an agent with more than she has seats for. */
  owners: string[];
  /** Seats taken for nobody, or counted wrongly. */
  seats: string[];
  /** Customers who wait though somebody is free, or who are in the queue and do not wait. */
  queue: string[];
  /** What else must never be, or must have come right by now. */
  broken: string[];
}

export const allWell = (): Verdict => ({ lost: [], twice: [], owners: [], seats: [], queue: [], broken: [] });

/** Several verdicts as one. */
export function together(...verdicts: readonly Verdict[]): Verdict {
  const all = allWell();
  for (const verdict of verdicts) for (const name of names) all[name].push(...verdict[name]);
  return all;
}

/** Whether nothing was found. */
export function isWell(verdict: Verdict): boolean {
  return names.every((name) => verdict[name].length === 0);
}

const names = Object.keys(allWell()) as (keyof Verdict)[];
