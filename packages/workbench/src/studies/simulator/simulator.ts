import type { Signal } from '@guanxi/testing/peak/population.js';
import type { Aim } from '../../print/figures.js';
import type { Study } from '../registry.js';
import { refuseOthers, wholeNumber } from '../study-options.js';
import { PeakPlatform } from './peak-platform.js';
import { type LearntPeak, learnAndRunPeak, type Peak, runPeak } from './run-peak.js';
import { scorePeaks } from './score-peaks.js';

const usage = `Usage: npm run evaluate -- simulator [--seeds N] [--customers N] [--seed FIRST] [--json]
Runs against the services relationship and filtering: "npm run build" first.`;

const seeds_default = 10;
const customers_default = 3_000;
const interval_rounds = 200;
/** How many peaks each of the other signals gets, and how many shops learn: enough to see which way the figures go. */
const further_seeds_max = 2;

/**
 * Sending to everybody against the filter at a peak, in a simulated shop and through the real services: its channel takes
 * 30 % of the audience before the message expires. Seeds from `--seed` on, each a shop of its own. A few shops more have
 * people who are more or less alike, and a few train a model of their own first.
 */
export const simulator: Study = {
  usage,
  async measure({ seed, progress, now, options }) {
    refuseOthers(options, ['seeds', 'customers'], usage);
    const seeds = wholeNumber(options, 'seeds', seeds_default, 1, 1_000);
    const customers = wholeNumber(options, 'customers', customers_default, 100, 100_000);
    const started = now();
    const few = Math.min(seeds, further_seeds_max);
    let done = 0;
    const forSeeds = async <T>(what: string, count: number, run: (seed: number) => Promise<T>): Promise<T[]> => {
      const results: T[] = [];
      for (let i = 0; i < count; i++) {
        progress.show(`${what}, seed ${seed + i}`, done++ / (seeds + 3 * few));
        results.push(await run(seed + i));
      }
      return results;
    };
    progress.show('starting relationship, filtering and a channel', 0);
    const platform = await PeakPlatform.start();
    const shop = (of: number, signal: Signal) => ({ seed: of, customers, signal, until: new Date() });
    try {
      const medium = await forSeeds('peak', seeds, (of) => runPeak(platform, shop(of, 'medium')));
      const weak = await forSeeds('weak signal', few, (of) => runPeak(platform, shop(of, 'weak')));
      const strong = await forSeeds('strong signal', few, (of) => runPeak(platform, shop(of, 'strong')));
      const learnt = await forSeeds('learning', few, (of) => learnAndRunPeak(platform, shop(of, 'medium')));
      const scored = scorePeaks(medium, seed, interval_rounds);
      return {
        name: 'evaluate simulator',
        figures: {
          ...scored,
          kept_percent: shareOf(medium, ({ kept }) => kept),
          reached_percent: shareOf(medium, ({ sent }) => sent),
          ...headlines('weak', scorePeaks(weak, seed, interval_rounds)),
          ...headlines('strong', scorePeaks(strong, seed, interval_rounds)),
          ...figuresOfLearning(learnt, seed),
        },
        aims: aimsOf(scored),
        size: medium.reduce((sum, { effects }) => sum + effects.length, 0),
        seed,
        seconds: (now() - started) / 1_000,
      };
    } finally {
      await platform.stop();
    }
  },
};

function figuresOfLearning(learnt: readonly LearntPeak[], seed: number): Record<string, number> {
  const of = (peaks: Peak[]) => scorePeaks(peaks, seed, interval_rounds);
  return {
    ...headlines('before_training', of(learnt.map(({ shipped }) => shipped))),
    ...headlines('trained', of(learnt.map(({ trained }) => trained))),
    trained_reached_percent: shareOf(
      learnt.map(({ trained }) => trained),
      ({ sent }) => sent,
    ),
    promoted_percent: (100 * learnt.filter(({ promoted }) => promoted).length) / learnt.length,
  };
}

/** The figures that stand in the issue, and what bounds them, under a name. */
function headlines(name: string, figures: Record<string, number>): Record<string, number> {
  const isHeadline = (key: string) =>
    /^(all_knowing_responders_in_time|responders_in_time|harm_ratio|purchases_lost)/.test(key);
  return Object.fromEntries(
    Object.entries(figures).flatMap(([key, value]) => (isHeadline(key) ? [[`${name}_${key}`, value]] : [])),
  );
}

function aimsOf(figures: Record<string, number>): Aim[] {
  const beside = (figure: string, ranking: string, by: string, aim: string): Aim => ({
    figure,
    reference: { value: figures[`${ranking}_${figure}`]!, by },
    aim,
  });
  return [
    beside('responders_in_time_percent', 'all_knowing', 'who knows the hidden traits', '>= 95'),
    beside('harm_ratio', 'send_to_all', 'as many, at random', '<= 0.5'),
    beside('purchases_lost_percent', 'send_to_all', 'as many, at random', '<= 2'),
  ];
}

function shareOf(peaks: readonly Peak[], count: (peak: Peak) => number): number {
  const sum = (of: (peak: Peak) => number) => peaks.reduce((total, peak) => total + of(peak), 0);
  return (100 * sum(count)) / sum(({ effects }) => effects.length);
}
