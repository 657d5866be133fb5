import { AlertDirection } from '@guanxi/contracts/analytics/v1/live.js';

/** The bounds of a rule. */
export interface AlertBounds {
  direction: AlertDirection;
  raiseAt: number;
  clearAt: number;
  forS: number;
  cooldownS: number;
}

/** How a rule stands. */
export interface AlertStanding {
  raised: boolean;
  /** Since when the figure has been at or beyond its bound without a break. */
  beyondSince: Date | undefined;
  /** When the last alert was cleared. */
  clearedAt: Date | undefined;
  lookedAt: Date | undefined;
}

export interface AlertDecision {
  standing: AlertStanding;
  change: 'raised' | 'cleared' | undefined;
}

// After a longer gap nobody knows that there was no break.
const unseen_ms_max = 30_000;

/**
 * Whether an alert is raised or cleared now: with hysteresis, so that a figure which goes to and fro about one bound tells
 * nothing twice (mission E9). A figure that there is none of changes nothing.
 */
export function decideAlert(
  bounds: AlertBounds,
  standing: AlertStanding,
  value: number | undefined,
  now: Date,
): AlertDecision {
  const looked = { ...standing, lookedAt: now };
  if (value === undefined) return { standing: { ...looked, beyondSince: undefined }, change: undefined };
  if (standing.raised) {
    if (!isBack(bounds, value)) return { standing: looked, change: undefined };
    return { standing: { ...looked, raised: false, beyondSince: undefined, clearedAt: now }, change: 'cleared' };
  }
  if (!isBeyond(bounds, value)) return { standing: { ...looked, beyondSince: undefined }, change: undefined };
  const isUnbroken = standing.lookedAt !== undefined && between_ms(standing.lookedAt, now) <= unseen_ms_max;
  const beyondSince = (isUnbroken && standing.beyondSince) || now;
  const isLongEnough = between_ms(beyondSince, now) >= bounds.forS * 1_000;
  const isCooling = standing.clearedAt && between_ms(standing.clearedAt, now) < bounds.cooldownS * 1_000;
  const raised = isLongEnough && !isCooling;
  return { standing: { ...looked, raised, beyondSince }, change: raised ? 'raised' : undefined };
}

/** Whether an alert of these bounds can be cleared by anything but the value that raised it. */
export function isWide({
  direction,
  raiseAt,
  clearAt,
}: Pick<AlertBounds, 'direction' | 'raiseAt' | 'clearAt'>): boolean {
  return direction === AlertDirection.BELOW ? clearAt > raiseAt : clearAt < raiseAt;
}

/** The worse of two values, seen from the bounds. */
export function worseOf({ direction }: Pick<AlertBounds, 'direction'>, one: number, other: number): number {
  return direction === AlertDirection.BELOW ? Math.min(one, other) : Math.max(one, other);
}

function isBeyond({ direction, raiseAt }: AlertBounds, value: number): boolean {
  return direction === AlertDirection.BELOW ? value <= raiseAt : value >= raiseAt;
}

function isBack({ direction, clearAt }: AlertBounds, value: number): boolean {
  return direction === AlertDirection.BELOW ? value >= clearAt : value <= clearAt;
}

function between_ms(earlier: Date, later: Date): number {
  return later.getTime() - earlier.getTime();
}
