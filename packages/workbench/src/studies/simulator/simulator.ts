import { createPeakShop, type PeakShop } from '@guanxi/testing/peak/peak-shop.js';
import type { Signal } from '@guanxi/testing/peak/population.js';
import type { Study } from '../registry.js';
import { refuseOthers, wholeNumber } from '../study-options.js';
import { PeakPlatform, type SentCampaign } from './peak-platform.js';
import { lastPositive_ms, reachedBest } from './rank-customers.js';
import { type ScoredPeak, scorePeaks } from './score-peaks.js';

const usage = `Usage: npm run evaluate -- simulator [--seeds N] [--customers N] [--seed FIRST] [--json]
Runs against the services relationship and filtering: "npm run build" first.`;

const seeds_default = 10;
const customers_default = 3_000;
const capacity_share = 0.3;
const interval_rounds = 200;
/** How many peaks each of the other signals gets: enough to see which way the figures go. */
const sensitivity_seeds_max = 3;

/** A peak that was run, with what the service said of it. */
interface Peak extends ScoredPeak {
  kept: number;
  sent: number;
  capacity: number;
}

/**
 * Sending to everybody against the filter at a peak, in a simulated shop and through the real services: its channel takes
 * 30 % of the audience before the message expires. Seeds from `--seed` on, each a shop of its own.
 */
export const simulator: Study = {
  usage,
  async measure({ seed, progress, now, options }) {
    refuseOthers(options, ['seeds', 'customers'], usage);
    const seeds = wholeNumber(options, 'seeds', seeds_default, 1, 1_000);
    const customers = wholeNumber(options, 'customers', customers_default, 100, 100_000);
    const started = now();
    const few = Math.min(seeds, sensitivity_seeds_max);
    const plan: [Signal, number][] = [
      ['medium', seeds],
      ['weak', few],
      ['strong', few],
    ];
    const steps = plan.reduce((sum, [, count]) => sum + count, 0);
    const peaks = new Map<Signal, Peak[]>();
    progress.show('starting relationship, filtering and a channel', 0);
    const platform = await PeakPlatform.start();
    try {
      let done = 0;
      for (const [signal, count] of plan) {
        const run: Peak[] = [];
        for (let i = 0; i < count; i++) {
          progress.show(`${signal} signal, seed ${seed + i}`, done++ / steps);
          run.push(await runPeak(platform, createPeakShop({ seed: seed + i, customers, signal, until: new Date() })));
        }
        peaks.set(signal, run);
      }
    } finally {
      await platform.stop();
    }
    const medium = peaks.get('medium')!;
    const figures: Record<string, number> = scorePeaks(medium, seed, interval_rounds);
    for (const signal of ['weak', 'strong'] as const) {
      const scored = scorePeaks(peaks.get(signal)!, seed, interval_rounds);
      for (const [key, value] of Object.entries(scored)) if (isHeadline(key)) figures[`${signal}_${key}`] = value;
    }
    const share = (of: (peak: Peak) => number) =>
      (100 * medium.reduce((sum, peak) => sum + of(peak), 0)) /
      medium.reduce((sum, peak) => sum + peak.effects.length, 0);
    return {
      name: 'evaluate simulator',
      figures: { ...figures, kept_percent: share(({ kept }) => kept), sent_percent: share(({ sent }) => sent) },
      aims: [
        {
          figure: 'responders_in_time_percent',
          reference: { value: figures['all_knowing_responders_in_time_percent']!, by: 'who knows the hidden traits' },
          aim: '>= 95',
        },
        {
          figure: 'harm_ratio',
          reference: { value: 1, by: 'everybody gets it' },
          aim: '<= 0.5',
        },
        {
          figure: 'purchases_lost_percent',
          reference: { value: figures['send_to_all_purchases_lost_percent']!, by: 'sent to all' },
          aim: '<= 2',
        },
      ],
      size: medium.reduce((sum, { effects }) => sum + effects.length, 0),
      seed,
      seconds: (now() - started) / 1_000,
    };
  },
};

async function runPeak(platform: PeakPlatform, shop: PeakShop): Promise<Peak> {
  await platform.bring(shop);
  const capacity = Math.round(capacity_share * shop.customers.length);
  return scoredPeak(shop, capacity, await platform.send(shop, capacity));
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
    capacity,
  };
}

function isHeadline(key: string): boolean {
  return /^(all_knowing_responders_in_time|responders_in_time|harm_ratio|purchases_lost)/.test(key);
}
