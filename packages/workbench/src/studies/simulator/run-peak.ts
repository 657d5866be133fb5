import { setTimeout as pause } from 'node:timers/promises';
import { liveThroughCampaign } from '@guanxi/testing/peak/live-through-campaign.js';
import { createPeakShop, type PeakOptions, type PeakShop } from '@guanxi/testing/peak/peak-shop.js';
import type { PeakPlatform, SentCampaign } from './peak-platform.js';
import { lastPositive_ms, reachedBest } from './rank-customers.js';
import type { ScoredPeak } from './score-peaks.js';

const capacity_share = 0.3;
const early_campaigns = 8;
const hold_out_percent = 10;
// What would take a day takes a tenth of a second; a message that nobody read is ignored after three.
const day_ms = 100;
/** Long enough for a whole campaign to go out and to be lived through. */
const outcome_window_s = 10;

/** A peak that was run, with what the service said of it. */
export interface Peak extends ScoredPeak {
  kept: number;
  sent: number;
}

/** The peak of one shop with the model that ships, and with one that the shop trained. */
export interface LearntPeak {
  shipped: Peak;
  trained: Peak;
  /** Whether the trained model was better on unseen outcomes, and so put in force. */
  promoted: boolean;
}

/** Brings a shop to the services and runs its peak. */
export async function runPeak(platform: PeakPlatform, options: PeakOptions): Promise<Peak> {
  const shop = createPeakShop(options);
  await platform.bring(shop);
  return peakOf(platform, shop);
}

/**
 * Brings a shop to the services, which screen and send a number of campaigns for it, with a hold-out, and learn what came
 * of them; then runs its peak twice, with the model that ships and, where it is better, the one that was trained.
 */
export async function learnAndRunPeak(platform: PeakPlatform, options: PeakOptions): Promise<LearntPeak> {
  let shop = createPeakShop({ ...options, label: 'learning' });
  const { shopId, categories } = shop;
  await platform.bring(shop);
  await platform.holdOut(shopId, hold_out_percent);
  for (let i = 0; i < early_campaigns; i++) {
    const category = categories[i % categories.length]!;
    const { campaign, reached } = await platform.sendOrdinarily(shopId, category);
    const sent = { campaignId: campaign.campaignId, category, sentAt_ms: Date.now() };
    const day = liveThroughCampaign(shop, sent, reached, options.seed, day_ms);
    await platform.record(shopId, day.behaviours);
    await platform.cancel(shopId, day.cancelled);
    shop = day.shop;
  }
  await platform.holdOut(shopId, 0);
  const shipped = await peakOf(platform, shop);
  // Outcomes count once their window is over.
  await pause(outcome_window_s * 1_000);
  const model = await platform.train(shopId, outcome_window_s);
  const promoted = model?.obstacles.length === 0;
  if (promoted) await platform.promote(shopId, model.modelId);
  return { shipped, trained: promoted ? await peakOf(platform, shop) : shipped, promoted };
}

async function peakOf(platform: PeakPlatform, shop: PeakShop): Promise<Peak> {
  const capacity = Math.round(capacity_share * shop.customers.length);
  return scoredPeak(shop, capacity, await platform.sendAtPeak(shop, capacity));
}

function scoredPeak({ customers }: PeakShop, capacity: number, { campaign, reached }: SentCampaign): Peak {
  const effects = customers.map((one) => one.effects);
  return {
    effects,
    reached: {
      filter: customers.map(({ person }) => (reached.has(person.customerId) ? 1 : 0)),
      // In whatever order: each has the same chance to be among those whom the channel takes in time.
      send_to_all: customers.map(() => capacity / customers.length),
      recency: reachedBest(customers.map(lastPositive_ms), capacity),
      all_knowing: reachedBest(
        effects.map(({ responds }) => responds),
        capacity,
      ),
    },
    kept: Number(campaign.plan?.keptCount ?? 0),
    sent: reached.size,
  };
}
