import {
  type ArmOutcome,
  type FilterBalance,
  type OutreachMeasure,
  OutreachMetric,
  type ReasonOutcome,
} from '@guanxi/contracts/analytics/v1/outreach_report.js';
import { type DecisionReason, Verdict } from '@guanxi/contracts/filtering/v1/screening.js';
import { hideSmallGroups } from '../hide-small-groups.js';
import { addMoments, addOutcomes } from './add-rows.js';
import { type Arm, keptReasons, reasonsOfArm } from './arms.js';
import { effectsOf, onSpared } from './decide-effects.js';
import type { OutcomeRow } from './outcome-row.js';

const arms: readonly Arm[] = ['kept', 'comparable', 'heldOut', 'filtered'];

/** What a measure is drawn from beside its rows. */
interface Around {
  name: string;
  beganAt?: Date;
  expiredCount: number;
  cappedCount: number;
}

/** The measure of rows whose groups have no customer in common; `isShown` says of which arms more than nobody it tells. */
export function drawMeasure(
  rows: readonly OutcomeRow[],
  { name, beganAt, expiredCount, cappedCount }: Around,
  customers_min: number,
  isShown = (arm: Arm) => isLarge(outcomeOf(rows, arm).customerCount, customers_min),
): OutreachMeasure {
  const shown = (arm: Arm): ArmOutcome | undefined => (isShown(arm) ? outcomeOf(rows, arm) : undefined);
  const comparison = isShown('comparable') && isShown('heldOut');
  const effects = comparison
    ? effectsOf(addMoments(rowsOf(rows, 'comparable')), addMoments(rowsOf(rows, 'heldOut')), customers_min)
    : [];
  const decided = (arm: Arm) => outcomeOf(rows, arm).decisionCount;
  const [kept, heldOut, spared] = [decided('kept'), decided('heldOut'), decided('filtered')];
  const filter: FilterBalance | undefined = isShown('filtered')
    ? {
        sparedCount: spared,
        sparedShare: spared === 0 ? 0 : spared / (kept + heldOut + spared),
        purchasesLostMax: onSpared(effects, OutreachMetric.PURCHASES, spared),
        reactionsAvoidedMin: onSpared(effects, OutreachMetric.REACTED_BADLY, spared),
        expiredCount,
        cappedCount,
      }
    : undefined;
  return {
    name,
    beganAt,
    kept: shown('kept'),
    comparable: shown('comparable'),
    heldOut: shown('heldOut'),
    filtered: shown('filtered'),
    effects,
    filter,
  };
}

/** Measures of parts that have no customer in common, the largest first; what is too small to be shown is left out. */
export function drawBreakdown(parts: ReadonlyMap<string, OutcomeRow[]>, customers_min: number): OutreachMeasure[] {
  const keys = [...parts.keys()];
  const sizeOf = (key: string, arm: Arm) => outcomeOf(parts.get(key) ?? [], arm).customerCount;
  const hidden = new Map<Arm, boolean[]>();
  for (const arm of arms) {
    hidden.set(
      arm,
      hideSmallGroups(
        keys.map((key) => sizeOf(key, arm)),
        customers_min,
      ),
    );
  }
  // Those comparable are among those kept: where they are hidden, so is what they could be subtracted from.
  const isHidden = (arm: Arm, i: number) =>
    hidden.get(arm)?.[i] === true || (arm === 'kept' && hidden.get('comparable')?.[i] === true);
  return keys
    .map((key, i) => {
      const around = { name: key, expiredCount: 0, cappedCount: 0 };
      const measure = drawMeasure(parts.get(key) ?? [], around, customers_min, (arm) => !isHidden(arm, i));
      return { measure, size: arms.reduce((sum, arm) => sum + (isHidden(arm, i) ? 0 : sizeOf(key, arm)), 0) };
    })
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.size - a.size || (a.measure.name < b.measure.name ? -1 : 1))
    .map(({ measure }) => measure);
}

/** What came of each reason, those kept first; too small ones are left out. */
export function drawReasons(parts: ReadonlyMap<string, OutcomeRow[]>, customers_min: number): ReasonOutcome[] {
  const byReason = new Map<DecisionReason, OutcomeRow[]>();
  for (const row of [...parts.values()].flat()) {
    byReason.set(row.reason, [...(byReason.get(row.reason) ?? []), row]);
  }
  const reasons = [...byReason].map(([reason, rows]) => ({ reason, outcome: addOutcomes(rows) }));
  const hidden = hideSmallGroups(
    reasons.map(({ outcome }) => outcome.customerCount),
    customers_min,
  );
  const verdictOf = (reason: DecisionReason) => (keptReasons.includes(reason) ? Verdict.KEPT : Verdict.FILTERED);
  return reasons
    .filter((_, i) => !hidden[i])
    .map(({ reason, outcome }) => ({ verdict: verdictOf(reason), reason, outcome }))
    .sort((a, b) => a.verdict - b.verdict || b.outcome.customerCount - a.outcome.customerCount || a.reason - b.reason);
}

function isLarge(size: number, customers_min: number): boolean {
  return size === 0 || size >= customers_min;
}

function rowsOf(rows: readonly OutcomeRow[], arm: Arm): OutcomeRow[] {
  return rows.filter(({ reason }) => reasonsOfArm[arm].includes(reason));
}

/** What an arm came to. One who is kept for one reason today and another tomorrow is one customer of it. */
function outcomeOf(rows: readonly OutcomeRow[], arm: Arm): ArmOutcome {
  const mine = rowsOf(rows, arm);
  const sum = addOutcomes(mine);
  if (arm !== 'kept' && arm !== 'filtered') return sum;
  const byKey = new Map(mine.map(({ key, armCustomers }) => [key, armCustomers]));
  return { ...sum, customerCount: [...byKey.values()].reduce((total, one) => total + one, 0) };
}
