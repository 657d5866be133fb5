/** What gives the occasion for a caring message. */
export type CareTrigger = 'cart_left' | 'dormant' | 'birthday' | 'shipment_late' | 'parcel_arrived';

/** A rule that proposes caring messages (mission A7). */
export interface CareRule {
  ruleId: string;
  trigger: CareTrigger;
  /** How long after the fact. */
  afterHours: number;
  topic: string;
  contentCategory: string;
  /** Empty for everybody. */
  segmentId: string;
  /** How long the occasion lasts. */
  validHours: number;
  enabled: boolean;
  version: number;
  changedAt: Date;
  changedBy: string;
}

/** One firing of a rule. */
export interface CareProposal {
  proposalId: string;
  customerId: string;
  ruleId: string;
  trigger: CareTrigger;
  topic: string;
  contentCategory: string;
  occasion: string;
  factAt: Date;
  proposedAt: Date;
  expiresAt: Date;
}

export const valid_hours_default = 24;
