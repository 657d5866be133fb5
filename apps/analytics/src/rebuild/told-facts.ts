import type {
  CampaignAudienceDecided,
  CampaignSettled,
  MessagesDelivered,
  ScreeningCompleted,
} from '@guanxi/contracts/events/v1/filtering.js';
import type {
  BehavioursRecorded,
  CustomersMerged,
  CustomersUnmerged,
  RelationshipsChanged,
} from '@guanxi/contracts/events/v1/relationship.js';
import type { Campaign, Recipient } from '@guanxi/contracts/filtering/v1/campaign.js';
import type { Decision } from '@guanxi/contracts/filtering/v1/screening.js';
import type { Merge } from '@guanxi/contracts/relationship/v1/identity.js';

/** A fact as its owner's event tells it. */
export type ToldFact =
  | { kind: 'relationships'; told: RelationshipsChanged }
  | { kind: 'behaviours'; told: BehavioursRecorded }
  | { kind: 'merged'; told: CustomersMerged }
  | { kind: 'unmerged'; told: CustomersUnmerged }
  | { kind: 'screening'; told: ScreeningCompleted }
  | { kind: 'audience'; told: CampaignAudienceDecided }
  | { kind: 'delivered'; told: MessagesDelivered }
  | { kind: 'settled'; told: CampaignSettled };

/** That two identities are, or were, one person. */
export function factsOfMerge(shopId: string, merge: Merge): ToldFact[] {
  const { mergeId, survivorId, mergedId, mergedAt, unmergedAt } = merge;
  const merged: ToldFact = { kind: 'merged', told: { shopId, mergeId, survivorId, mergedId, mergedAt } };
  if (!unmergedAt) return [merged];
  return [merged, { kind: 'unmerged', told: { shopId, mergeId, survivorId, mergedId, unmergedAt } }];
}

/** What a campaign's screening decided of a page of its audience. */
export function factOfDecisions(campaign: Campaign, decisions: readonly Decision[]): ToldFact {
  const { shopId, campaignId, screeningId, message } = campaign;
  const contentCategory = message?.contentCategory ?? '';
  const customerIds = decisions.map(({ customerId }) => customerId);
  const reasons = decisions.map(({ reason }) => reason);
  return {
    kind: 'audience',
    told: { shopId, campaignId, screeningId, contentCategory, asOf: undefined, customerIds, reasons },
  };
}

/** Who of a page of those whom a campaign reached was reached when. */
export function factsOfRecipients(campaign: Campaign, recipients: readonly Recipient[]): ToldFact[] {
  const { shopId, campaignId, channel, message } = campaign;
  const contentCategory = message?.contentCategory ?? '';
  const reached = new Map<number, string[]>();
  for (const { customerId, endedAt } of recipients) {
    if (!endedAt) continue;
    const together = reached.get(endedAt.getTime()) ?? [];
    together.push(customerId);
    reached.set(endedAt.getTime(), together);
  }
  return [...reached].map(([at_ms, customerIds]): ToldFact => {
    const deliveredAt = new Date(at_ms);
    return { kind: 'delivered', told: { shopId, campaignId, channel, contentCategory, deliveredAt, customerIds } };
  });
}

/** What a campaign came to, where everyone of its audience is accounted for. */
export function factsOfCampaign({
  shopId,
  campaignId,
  screeningId,
  settledAt,
  message,
  progress,
}: Campaign): ToldFact[] {
  if (!settledAt || !progress) return [];
  const { openCount: _, ...counts } = progress;
  const contentCategory = message?.contentCategory ?? '';
  return [{ kind: 'settled', told: { shopId, campaignId, screeningId, contentCategory, settledAt, ...counts } }];
}
