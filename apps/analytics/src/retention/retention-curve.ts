import { wilson } from '@guanxi/statistics';
import type { MeasuredCohort } from './retention-matrix.js';

/** Of all cohorts together: how many came back in a span, of those for whom it has ended. */
export interface CurvePoint {
  customerCount: number;
  retainedCount: number;
  share: number;
  low: number;
  high: number;
}

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
      ...wilson({ successes: retainedCount, count: customerCount }),
    });
  }
  return points;
}
