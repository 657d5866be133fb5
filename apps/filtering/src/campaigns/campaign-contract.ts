import * as contract from '@guanxi/contracts/filtering/v1/campaign.js';
import type { Delivery, DeliveryReason, DeliveryState } from '../deliveries/delivery.js';
import type { ScreeningDecision } from '../screenings/decide-screening.js';
import { decisionToContract } from '../screenings/screening-contract.js';
import { type Campaign, type CampaignPlan, type CampaignState, openCount } from './campaign.js';

const states: Record<CampaignState, contract.CampaignState> = {
  draft: contract.CampaignState.DRAFT,
  screening: contract.CampaignState.SCREENING,
  planned: contract.CampaignState.PLANNED,
  sending: contract.CampaignState.SENDING,
  paused: contract.CampaignState.PAUSED,
  finished: contract.CampaignState.FINISHED,
  cancelled: contract.CampaignState.CANCELLED,
};

const recipientStates: Record<DeliveryState, contract.RecipientState> = {
  waiting: contract.RecipientState.WAITING,
  postponed: contract.RecipientState.POSTPONED,
  sending: contract.RecipientState.SENDING,
  sent: contract.RecipientState.SENT,
  capped: contract.RecipientState.CAPPED,
  refused: contract.RecipientState.REFUSED,
  expired: contract.RecipientState.EXPIRED,
  cancelled: contract.RecipientState.CANCELLED,
  failed: contract.RecipientState.FAILED,
};

const reasons: Record<DeliveryReason, contract.RecipientReason> = {
  quiet_hours: contract.RecipientReason.QUIET_HOURS,
  channel_busy: contract.RecipientReason.CHANNEL_BUSY,
  shop_day: contract.RecipientReason.SHOP_DAY,
  shop_week: contract.RecipientReason.SHOP_WEEK,
  shop_spacing: contract.RecipientReason.SHOP_SPACING,
  platform_day: contract.RecipientReason.PLATFORM_DAY,
  platform_week: contract.RecipientReason.PLATFORM_WEEK,
  platform_spacing: contract.RecipientReason.PLATFORM_SPACING,
  no_relationship: contract.RecipientReason.NO_RELATIONSHIP,
  relationship_cancelled: contract.RecipientReason.RELATIONSHIP_CANCELLED,
  topic_opted_out: contract.RecipientReason.TOPIC_OPTED_OUT,
  merged_away: contract.RecipientReason.MERGED_AWAY,
  rejected: contract.RecipientReason.REJECTED,
  retries_exhausted: contract.RecipientReason.RETRIES_EXHAUSTED,
};

/** A campaign in the contract's words. */
export function campaignToContract(shopId: string, campaign: Campaign): contract.Campaign {
  const { campaignId, name, state, message, channel, capacityPerMinute, plan, ...rest } = campaign;
  return {
    shopId,
    campaignId,
    name,
    state: states[state],
    message,
    channel,
    capacityPerMinute: capacityPerMinute ?? undefined,
    startsAt: rest.startsAt ?? undefined,
    expiresAt: rest.expiresAt,
    screeningId: rest.screeningId ?? '',
    plan: plan ? planToContract(plan) : undefined,
    progress: {
      audienceCount: rest.audienceCount,
      filteredCount: rest.filteredCount,
      heldOutCount: rest.heldOutCount,
      openCount: openCount(campaign),
      sentCount: rest.sentCount,
      cappedCount: rest.cappedCount,
      refusedCount: rest.refusedCount,
      expiredCount: rest.expiredCount,
      cancelledCount: rest.cancelledCount,
      failedCount: rest.failedCount,
    },
    createdAt: rest.createdAt,
    startedAt: rest.startedAt ?? undefined,
    settledAt: rest.settledAt ?? undefined,
  };
}

function planToContract({ plannedAt, firstAt, lastAt, ...plan }: CampaignPlan): contract.CampaignPlan {
  return {
    ...plan,
    plannedAt: new Date(plannedAt),
    firstAt: firstAt ? new Date(firstAt) : undefined,
    lastAt: lastAt ? new Date(lastAt) : undefined,
  };
}

/** A customer who was kept, in the contract's words. */
export function deliveryToContract(delivery: Delivery): contract.Recipient {
  const { customerId, state, reason, place, responseProbability, attempts, dueAt, endedAt } = delivery;
  return {
    customerId,
    state: recipientStates[state],
    reason: reason ? reasons[reason] : contract.RecipientReason.UNSPECIFIED,
    place,
    responseProbability,
    attempts,
    notBefore: state === 'postponed' ? (dueAt ?? undefined) : undefined,
    endedAt: endedAt ?? undefined,
    screened: 0,
  };
}

/** A customer who was not kept, in the contract's words. */
export function decisionToRecipient(decision: ScreeningDecision & { customerId: string }): contract.Recipient {
  const { customerId, reason: screened, responseProbability } = decisionToContract(decision);
  const isHeldOut = decision.reason === 'hold_out';
  return {
    customerId,
    state: isHeldOut ? contract.RecipientState.HELD_OUT : contract.RecipientState.FILTERED,
    reason: contract.RecipientReason.UNSPECIFIED,
    place: 0,
    responseProbability,
    attempts: 0,
    screened,
  };
}

/** A campaign's state in the product's words; undefined where the contract says nothing. */
export function campaignStateFromContract(state: contract.CampaignState): CampaignState | undefined {
  return (Object.keys(states) as CampaignState[]).find((one) => states[one] === state);
}

/** A delivery's state in the product's words; undefined where the contract's is none of a delivery. */
export function deliveryStateFromContract(state: contract.RecipientState): DeliveryState | undefined {
  return (Object.keys(recipientStates) as DeliveryState[]).find((one) => recipientStates[one] === state);
}
