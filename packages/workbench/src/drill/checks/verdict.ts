/** What checkers found: each line names what is wrong, with the ids by which it can be looked up. */
export interface Verdict {
  /** Acknowledged, and not there. */
  lost: string[];
  /** There twice, or counted twice. */
  twice: string[];
  /** What must never be, or must have come right by now. */
  broken: string[];
}

export const allWell = (): Verdict => ({ lost: [], twice: [], broken: [] });

/** Several verdicts as one. */
export function together(...verdicts: readonly Verdict[]): Verdict {
  return {
    lost: verdicts.flatMap(({ lost }) => lost),
    twice: verdicts.flatMap(({ twice }) => twice),
    broken: verdicts.flatMap(({ broken }) => broken),
  };
}

/** Whether nothing was found. */
export function isWell({ lost, twice, broken }: Verdict): boolean {
  return lost.length + twice.length + broken.length === 0;
}
