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
  /** The channel that sends what is proposed, and the template that it keeps; both empty where proposals are only listed. */
  channel: string;
  templateRef: string;
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
  channel: string;
  templateRef: string;
}

export const valid_hours_default = 24;
