import type { MeasuredCohort } from './retention-matrix.js';

/** Of all cohorts together: how many came back in a span, of those for whom it has ended. */
export interface CurvePoint {
  customerCount: number;
  retainedCount: number;
  share: number;
  low: number;
  high: number;
}

// The 97.5 % quantile of the normal distribution.
const z = 1.959963984540054;

/** A point for each span that has ended for some cohort. */
export function retentionCurve(cohorts: readonly MeasuredCohort[], spans: number): CurvePoint[] {
  const points: CurvePoint[] = [];
  for (let i = 0; i < spans; i++) {
    const ended = cohorts.filter(({ retainedCounts }) => retainedCounts.length > i);
    const customerCount = ended.reduce((sum, cohort) => sum + cohort.customerCount, 0);
    const retainedCount = ended.reduce((sum, { retainedCounts }) => sum + retainedCounts[i]!, 0);
    if (customerCount === 0) continue;
    points.push({
      customerCount,
      retainedCount,
      share: retainedCount / customerCount,
      ...wilson(retainedCount, customerCount),
    });
  }
  return points;
}

/** The 95 % interval of a share. Wilson, Probable inference, JASA 22 (1927). */
function wilson(count: number, of: number): { low: number; high: number } {
  const share = count / of;
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const reach = (z / (1 + (z * z) / of)) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}
