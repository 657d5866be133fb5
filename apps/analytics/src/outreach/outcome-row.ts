import type { ArmOutcome } from '@guanxi/contracts/analytics/v1/outreach_report.js';
import type { DecisionReason } from '@guanxi/contracts/filtering/v1/screening.js';
import type { Moments } from '@guanxi/statistics';

/** What an effect is measured in. */
export type EffectName = 'purchases' | 'amount' | 'buyers' | 'reactedBadly';

/** The customers of a part, by the reason that decided. */
export interface OutcomeRow {
  /** The campaign or the acquisition channel. */
  key: string;
  reason: DecisionReason;
  /** The arm that the reason belongs to, and how many different customers of the part are in it for any reason. */
  arm: 'kept' | 'filtered' | null;
  armCustomers: number;
  outcome: ArmOutcome;
  /** By customer, each campaign weighed so that those held out stand for the comparable ones of the same campaign. */
  moments: Record<EffectName, Moments>;
}
