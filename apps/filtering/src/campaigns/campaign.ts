import type { EndState } from '../deliveries/delivery.js';
import type { Forecast } from './decide-plan.js';

/** Where a campaign stands. */
export type CampaignState = 'draft' | 'screening' | 'planned' | 'sending' | 'paused' | 'finished' | 'cancelled';

/** What is said. */
export interface CampaignMessage {
  contentCategory: string;
  /** What customers opt out of; empty where it has none. */
  topic: string;
  /** The first is for whoever has none of the languages. */
  texts: { language: string; text: string }[];
  /** A template that the channel keeps, in the place of texts; else empty. */
  templateRef: string;
}

/** A plan, and as of when it was made; its instants in ISO 8601, as JSON keeps them. */
export type CampaignPlan = Omit<Forecast, 'firstAt' | 'lastAt'> & {
  plannedAt: string;
  firstAt: string | null;
  lastAt: string | null;
};

/** How many of the audience are where. */
export type CampaignCounts = Record<`${EndState}Count`, number> & {
  /** Of everyone in the audience: those whom the screening filtered, held out, and put in line. */
  audienceCount: number;
  filteredCount: number;
  heldOutCount: number;
  enlistedCount: number;
};

/** One message that a shop sends to an audience (mission B8). */
export interface Campaign extends CampaignCounts {
  campaignId: string;
  name: string;
  state: CampaignState;
  message: CampaignMessage;
  channel: string;
  /** Its own bound, below the channel's; null where it has none. */
  capacityPerMinute: number | null;
  startsAt: Date | null;
  expiresAt: Date;
  /** The screening that decides who is kept; null until it has begun. */
  screeningId: string | null;
  plan: CampaignPlan | null;
  createdAt: Date;
  startedAt: Date | null;
  /** When everyone was accounted for. */
  settledAt: Date | null;
}

/** A campaign as whoever sends it needs it. */
export interface CampaignUnderWay {
  campaignId: string;
  message: CampaignMessage;
  capacityPerMinute: number | null;
  /** The instant up to which its own capacity is spent, in milliseconds since the epoch. */
  pacedTo_ms: number;
  expiresAt: Date;
}

/** How many are in line, postponed, or with the channel. */
export function openCount(counts: CampaignCounts): number {
  const { enlistedCount, sentCount, cappedCount, refusedCount, expiredCount, cancelledCount, failedCount } = counts;
  return enlistedCount - (sentCount + cappedCount + refusedCount + expiredCount + cancelledCount + failedCount);
}
