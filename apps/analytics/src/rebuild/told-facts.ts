import type { Campaign, Recipient } from '@guanxi/contracts/filtering/v1/campaign.js';
import type { Decision } from '@guanxi/contracts/filtering/v1/screening.js';
import type { Merge } from '@guanxi/contracts/relationship/v1/identity.js';
import { type EventType, events } from '@guanxi/messaging';

/** Facts of one kind, each as its owner's event tells it. */
export interface ToldFacts {
  event: EventType<unknown>;
  payloads: object[];
}

/** Facts whose payloads the compiler has held against their event. */
export function told<T extends object>(event: EventType<T>, ...payloads: T[]): ToldFacts {
  return { event: event as EventType<unknown>, payloads };
}

/** That two identities are, or were, one person. */
export function factsOfMerge(shopId: string, merge: Merge): ToldFacts[] {
  const { mergeId, survivorId, mergedId, mergedAt, unmergedAt } = merge;
  const merged = told(events.customersMerged, { shopId, mergeId, survivorId, mergedId, mergedAt });
  if (!unmergedAt) return [merged];
  return [merged, told(events.customersUnmerged, { shopId, mergeId, survivorId, mergedId, unmergedAt })];
}

/** What a campaign's screening decided of a page of its audience. */
export function factOfDecisions(campaign: Campaign, decisions: readonly Decision[]): ToldFacts {
  const { shopId, campaignId, screeningId, message } = campaign;
  const contentCategory = message?.contentCategory ?? '';
  const customerIds = decisions.map(({ customerId }) => customerId);
  const reasons = decisions.map(({ reason }) => reason);
  const decided = { shopId, campaignId, screeningId, contentCategory, asOf: undefined, customerIds, reasons };
  return told(events.campaignAudienceDecided, decided);
}

/** Who of a page of those whom a campaign reached was reached when. */
export function factsOfRecipients(campaign: Campaign, recipients: readonly Recipient[]): ToldFacts {
  const { shopId, campaignId, channel, message } = campaign;
  const contentCategory = message?.contentCategory ?? '';
  const reached = new Map<number, string[]>();
  for (const { customerId, endedAt } of recipients) {
    if (!endedAt) continue;
    const together = reached.get(endedAt.getTime()) ?? [];
    together.push(customerId);
    reached.set(endedAt.getTime(), together);
  }
  const deliveries = [...reached].map(([at_ms, customerIds]) => {
    return { shopId, campaignId, channel, contentCategory, deliveredAt: new Date(at_ms), customerIds };
  });
  return told(events.messagesDelivered, ...deliveries);
}

/** What a campaign came to, where everyone of its audience is accounted for. */
export function factsOfCampaign({
  shopId,
  campaignId,
  screeningId,
  settledAt,
  message,
  progress,
}: Campaign): ToldFacts[] {
  if (!settledAt || !progress) return [];
  const { openCount: _, ...counts } = progress;
  const contentCategory = message?.contentCategory ?? '';
  return [told(events.campaignSettled, { shopId, campaignId, screeningId, contentCategory, settledAt, ...counts })];
}
