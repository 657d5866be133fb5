import type { ScreeningCompleted } from '@guanxi/contracts/events/v1/filtering.js';
import type { Screening } from './screening.js';
import { totals } from './screening-contract.js';

/** The event that tells of a screening's end. */
export function screeningCompleted(shopId: string, screening: Screening & { completedAt: Date }): ScreeningCompleted {
  const { screeningId, contentCategory, asOf, completedAt } = screening;
  return { shopId, screeningId, contentCategory, asOf, completedAt, ...totals(screening.reasons) };
}
