import { murmur3 } from '@guanxi/learning';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { isKeptCode } from '../../screenings/decision-block.js';
import { reasonCodes } from '../../screenings/decision-codes.js';
import { ScreenedAudience } from '../../screenings/screened-audience.js';
import { attributeOutcomes, cancelled, type Deed, outcomeKinds, type Sending } from './attribute-outcomes.js';
import { grouped } from './grouped.js';
import { CANCELLED, OutcomeStore, type SentCampaign } from './outcome.store.js';
import { isSampled } from './sample-customers.js';
import { reached_share_min, training_rows_max } from './training-bounds.js';

const customers_per_read_max = 5_000;

/** What there is to learn from. */
export interface GatheredOutcomes {
  /** Those that sent something, by id. */
  campaigns: Map<string, SentCampaign>;
  /** In order of decision; within a campaign in a random order, always the same. */
  sendings: Sending[];
  /** The share of the customers that was looked at. */
  sampledShare: number;
}

/** Gathers who was sent what and who was held out, and what came of it (mission B7). */
@Injectable()
export class GatherOutcomes {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: OutcomeStore,
    private readonly screened: ScreenedAudience,
  ) {}

  /** Every message whose window is over by `now`, up to the bound of a training. */
  async execute(
    shopId: string,
    window_ms: number,
    now: Date,
    report: (doneShare: number) => void,
    signal: AbortSignal,
  ): Promise<GatheredOutcomes> {
    const campaigns = await this.transactions.read(shopId, (tx) => this.store.campaigns(tx, shopId));
    const total = campaigns.reduce((sum, { sentCount, heldOutCount }) => sum + sentCount + heldOutCount, 0);
    const sampledShare = Math.min(1, training_rows_max / Math.max(1, total));
    const sendings: Sending[] = [];
    for (const [i, campaign] of campaigns.entries()) {
      signal.throwIfAborted();
      if (sendings.length >= training_rows_max) break;
      await this.addSendings(shopId, campaign, sampledShare, now.getTime() - window_ms, sendings);
      report((i + 1) / campaigns.length / 2);
    }
    sendings.length = Math.min(sendings.length, training_rows_max);
    await this.addOutcomes(shopId, sendings, window_ms, (share) => report(0.5 + share / 2), signal);
    const byId = new Map(campaigns.map((campaign) => [campaign.campaignId, campaign]));
    return { campaigns: byId, sendings: inOrderOfDecision(sendings, byId), sampledShare };
  }

  private async addSendings(
    shopId: string,
    campaign: SentCampaign,
    sampledShare: number,
    sentBefore_ms: number,
    sendings: Sending[],
  ): Promise<void> {
    const { campaignId, screeningId, category } = campaign;
    // Where the channel was too narrow, the most likely to respond were sent it: they are not like those held out.
    const isByChance = campaign.sentCount >= reached_share_min * campaign.enlistedCount;
    const halfSentAt_ms = await this.transactions.read(shopId, (tx) => this.store.halfSentAt(tx, shopId, campaignId));
    for (let number = 0; ; number++) {
      const found = await this.transactions.read(shopId, async (tx) => {
        const block = await this.screened.block(tx, shopId, screeningId, number);
        if (!block) return undefined;
        const reasons = new Map<string, number>();
        for (const [i, customerId] of block.customerIds.split('\n').entries()) {
          const code = block.reasons[i]!;
          const isWanted = isKeptCode(code) || code === reasonCodes.hold_out;
          if (isWanted && isSampled(customerId, sampledShare)) reasons.set(customerId, code);
        }
        return { reasons, sent: await this.store.sentTo(tx, shopId, campaignId, [...reasons.keys()]) };
      });
      if (!found) return;
      for (const [customerId, code] of found.reasons) {
        const isHeldOut = code === reasonCodes.hold_out;
        const at_ms = isHeldOut ? halfSentAt_ms : found.sent.get(customerId);
        if (at_ms === undefined || at_ms > sentBefore_ms) continue;
        const isRandomised = isByChance && (isHeldOut || code === reasonCodes.likely_to_respond);
        const outcomes = { reads: false, responds: false, reactsBadly: false, comes: false };
        sendings.push({ customerId, campaignId, category, at_ms, isSent: !isHeldOut, isRandomised, outcomes });
      }
    }
  }

  private async addOutcomes(
    shopId: string,
    sendings: readonly Sending[],
    window_ms: number,
    report: (doneShare: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const byCustomer = grouped(sendings, ({ customerId }) => customerId);
    const customerIds = [...byCustomer.keys()];
    for (let from = 0; from < customerIds.length; from += customers_per_read_max) {
      signal.throwIfAborted();
      const part = customerIds.slice(from, from + customers_per_read_max);
      const times = part.flatMap((customerId) => byCustomer.get(customerId)!.map(({ at_ms }) => at_ms));
      const [earliest, latest] = times.reduce(
        ([low, high], at_ms) => [Math.min(low, at_ms), Math.max(high, at_ms)],
        [Number.POSITIVE_INFINITY, 0],
      );
      const facts = await this.transactions.read(shopId, (tx) =>
        this.store.facts(tx, shopId, part, outcomeKinds, new Date(earliest), new Date(latest + window_ms)),
      );
      const deeds = grouped(facts, ({ customerId }) => customerId);
      for (const customerId of part) {
        const hers = (deeds.get(customerId) ?? []).map(
          ({ kind, category, at_ms }): Deed => ({ kind: kind === CANCELLED ? cancelled : kind, category, at_ms }),
        );
        attributeOutcomes(
          byCustomer.get(customerId)!.toSorted((a, b) => a.at_ms - b.at_ms),
          hers,
          window_ms,
        );
      }
      report((from + part.length) / customerIds.length);
    }
  }
}

function inOrderOfDecision(sendings: readonly Sending[], campaigns: Map<string, SentCampaign>): Sending[] {
  const keyed = sendings.map((sending) => ({
    sending,
    asOf_ms: campaigns.get(sending.campaignId)!.asOf.getTime(),
    place: murmur3(`order/${sending.customerId}`, 0) >>> 0,
  }));
  keyed.sort(
    (a, b) =>
      a.asOf_ms - b.asOf_ms ||
      compareText(a.sending.campaignId, b.sending.campaignId) ||
      a.place - b.place ||
      compareText(a.sending.customerId, b.sending.customerId),
  );
  return keyed.map(({ sending }) => sending);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
