import type { ScreeningPolicy } from '../policies/screening-policy.js';
import type { FilterReason, KeepReason } from './decide-screening.js';

/** Whom the merchant circled: every active relationship, or customers named one by one. */
export type AudienceKind = 'all' | 'explicit';

/** What to screen for. */
export interface ScreeningOrder {
  audienceKind: AudienceKind;
  contentCategory: string;
  /** The instant to screen as of; now where nobody said. */
  asOf: Date | undefined;
}

/** How far a screening has come: its audience is taken in, then decided on, then counted. */
export type ScreeningState = 'gathering' | 'deciding' | 'completed';

/** One screening of an audience for a content (mission B1–B3). */
export interface Screening {
  screeningId: string;
  audienceKind: AudienceKind;
  contentCategory: string;
  asOf: Date;
  /** The policy that was in force when it began; it keeps it to its end. */
  policy: ScreeningPolicy;
  scorer: string;
  state: ScreeningState;
  /** The last customer decided on, in order of customer. */
  decidedUpTo: string;
  startedAt: Date;
  completedAt: Date | null;
  /** Where the columns stood that it is decided on; null where it looks from an instant past, or has not begun to. */
  position: number | null;
  reasons: ReasonCount[];
  byChannel: AudienceShare[];
  byAge: AudienceShare[];
}

/** A part of an audience, and how many of it were kept. */
export interface AudienceShare {
  name: string;
  audience: number;
  kept: number;
}

/** How many got a verdict for a reason. */
export type ReasonCount = { count: number } & (
  | { verdict: 'kept'; reason: KeepReason }
  | { verdict: 'filtered'; reason: FilterReason }
);
