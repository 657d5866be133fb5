/** Identities that one person may have. */
export const identities_max = 50;

/** One of two customers who are to be merged, with all that are the same person already. */
export interface MergeSide {
  isKnown: boolean;
  isMergedAway: boolean;
  identities_count: number;
  /** The kinds in which she has a verified handle; a social network is a kind of its own. */
  verifiedKinds: readonly string[];
}

export type MergeOutcome =
  | { kind: 'merge'; overriddenKinds: string[] }
  | { kind: 'refused'; why: 'unknown' | 'merged_away'; side: 'survivor' | 'merged' }
  | { kind: 'refused'; why: 'too_many' | 'override_not_allowed' }
  | { kind: 'refused'; why: 'conflict'; kinds: string[] };

/**
 * Whether two customers may become one person (mission A2). Two verified handles of one kind say that they are two; only
 * an operator, who says so explicitly, merges them all the same.
 */
export function decideMerge(
  survivor: MergeSide,
  merged: MergeSide,
  { override, isOperator }: { override: boolean; isOperator: boolean },
): MergeOutcome {
  for (const [side, { isKnown, isMergedAway }] of Object.entries({ survivor, merged }) as ['survivor', MergeSide][]) {
    if (!isKnown) return { kind: 'refused', why: 'unknown', side };
    if (isMergedAway) return { kind: 'refused', why: 'merged_away', side };
  }
  if (override && !isOperator) return { kind: 'refused', why: 'override_not_allowed' };
  if (survivor.identities_count + merged.identities_count > identities_max) return { kind: 'refused', why: 'too_many' };
  const kinds = survivor.verifiedKinds.filter((kind) => merged.verifiedKinds.includes(kind));
  if (kinds.length > 0 && !override) return { kind: 'refused', why: 'conflict', kinds };
  return { kind: 'merge', overriddenKinds: kinds };
}
