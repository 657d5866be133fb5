/** How sure it is that a handle is hers: 1 unverified, 2 claimed, 3 verified. */
export type VerificationLevel = 1 | 2 | 3;

export const verified: VerificationLevel = 3;

/** Whom a handle is linked to, and how surely. */
export interface LinkedHandle {
  isHers: boolean;
  level: VerificationLevel;
}

/** What becomes of a handle that somebody wants linked. */
export type LinkOutcome = 'link' | 'raise' | 'unchanged' | 'move' | 'refuse';

/**
 * What becomes of a handle that is to be linked to a customer (mission A2). Proof beats a claim: what she verified is
 * hers though another one claimed it; what another one verified stays with her. A level is never lowered.
 *
 * @param current undefined where the handle is nobody's.
 */
export function decideLink(current: LinkedHandle | undefined, level: VerificationLevel): LinkOutcome {
  if (!current) return 'link';
  if (current.isHers) return level > current.level ? 'raise' : 'unchanged';
  return level === verified && current.level < verified ? 'move' : 'refuse';
}
