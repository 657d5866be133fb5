export const day_ms = 24 * 60 * 60 * 1000;

/** A relationship that is no older is new, whatever she does. */
export const new_days_max = 30;

/** From so many days of purchase on, silence is measured by her own rhythm. */
export const rhythm_purchase_days_min = 3;
/** Her usual gap counts as no shorter and no longer than this. */
export const gap_days_min = 7;
export const gap_days_max = 90;

/** How long she may be silent and still be in a stage: in days, or in her usual gaps where she has a rhythm. */
export const silence_max = {
  active: { days: 30, gaps: 2 },
  cooling: { days: 90, gaps: 4 },
  dormant: { days: 365, gaps: 12 },
} as const;

export type LifecycleStage = 'new' | 'active' | 'cooling' | 'dormant' | 'lost';

/** On how many days she bought, and over how many days they spread. */
export interface Rhythm {
  purchaseDays: number;
  spanDays: number;
}

/**
 * Where she stands in her life with the shop (mission A4).
 *
 * @param silentDays since she last did anything, or since the relationship began.
 */
export function lifecycleStageOf(tenureDays: number, silentDays: number, rhythm: Rhythm): LifecycleStage {
  if (tenureDays <= new_days_max) return 'new';
  const gap = usualGap_days(rhythm);
  for (const stage of ['active', 'cooling', 'dormant'] as const) {
    const { days, gaps } = silence_max[stage];
    if (silentDays <= (gap === undefined ? days : gaps * gap)) return stage;
  }
  return 'lost';
}

/** Days between her purchases as a rule; undefined while she has no rhythm. */
export function usualGap_days({ purchaseDays, spanDays }: Rhythm): number | undefined {
  if (purchaseDays < rhythm_purchase_days_min) return undefined;
  return Math.min(gap_days_max, Math.max(gap_days_min, spanDays / (purchaseDays - 1)));
}
