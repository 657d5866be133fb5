import { bootstrapIntervals, seededRandom } from '@guanxi/learning';
import type { MessageEffects } from '@guanxi/testing/peak/message-effects.js';

/** A way to choose whom the channel's messages go to. */
export const rankings = ['filter', 'send_to_all', 'recency', 'all_knowing'] as const;
export type Ranking = (typeof rankings)[number];

/** One peak: what the message would do to each of the audience, and with which probability each ranking reached her. */
export interface ScoredPeak {
  effects: readonly MessageEffects[];
  reached: Readonly<Record<Ranking, ArrayLike<number>>>;
}

/** What a ranking came to. Shares of what reaching everybody in time would come to, unless a name says otherwise. */
export interface PeakFigures {
  /** Of those who would respond, how many the message reached in time, in percent. */
  responders_in_time_percent: number;
  /** Mutes and complaints. */
  harm_ratio: number;
  cancellations_ratio: number;
  /** Of all purchases of the day, those that people make anyway among them, how many are missed, in percent. */
  purchases_lost_percent: number;
  /** Mutes and complaints for each response. */
  harm_per_response_ratio: number;
}

interface Sums {
  responds: number;
  reactsBadly: number;
  cancels: number;
  purchasesAnyway: number;
  purchasesMore: number;
}

/** What one ranking came to in these peaks, each customer counted as often as she is drawn. */
export function peakFigures(
  peaks: readonly ScoredPeak[],
  ranking: Ranking,
  drawn: readonly Uint32Array[] = peaks.map(({ effects }) => everybody(effects.length)),
): PeakFigures {
  const [with_, all] = [zeros(), zeros()];
  for (const [place, peak] of peaks.entries()) {
    const reached = peak.reached[ranking];
    for (const i of drawn[place]!) {
      add(with_, peak.effects[i]!, reached[i]!);
      add(all, peak.effects[i]!, 1);
    }
  }
  const bought = (sums: Sums) => sums.purchasesAnyway + sums.purchasesMore;
  const harm_ratio = with_.reactsBadly / all.reactsBadly;
  const responders = with_.responds / all.responds;
  return {
    responders_in_time_percent: 100 * responders,
    harm_ratio,
    cancellations_ratio: with_.cancels / all.cancels,
    purchases_lost_percent: 100 * (1 - bought(with_) / bought(all)),
    harm_per_response_ratio: harm_ratio / responders,
  };
}

/**
 * The figures of every ranking by name (the filter's bare, the others' behind theirs), and of the filter beside sending
 * to all through the same channel; each with its 95 % interval by bootstrap over peaks and, in each peak drawn, over its
 * customers.
 */
export function scorePeaks(peaks: readonly ScoredPeak[], seed: number, rounds: number): Record<string, number> {
  const figures = named(peaks);
  const random = seededRandom(seed);
  const intervals = bootstrapIntervals(
    peaks.length,
    (drawn) => {
      const chosen = Array.from(drawn, (place) => peaks[place]!);
      return named(
        chosen,
        chosen.map(({ effects }) => everybody(effects.length).map(() => Math.floor(random() * effects.length))),
      );
    },
    { seed, rounds },
  );
  return Object.fromEntries(
    Object.entries(figures).flatMap(([key, value]) => [
      [key, value],
      [`${key}_low`, intervals[key]!.low],
      [`${key}_high`, intervals[key]!.high],
    ]),
  );
}

function named(peaks: readonly ScoredPeak[], drawn?: readonly Uint32Array[]): Record<string, number> {
  const of = new Map(rankings.map((ranking) => [ranking, peakFigures(peaks, ranking, drawn)]));
  const [filter, all] = [of.get('filter')!, of.get('send_to_all')!];
  const figures: Record<string, number> = {};
  for (const [ranking, one] of of) {
    for (const [key, value] of Object.entries(one)) figures[ranking === 'filter' ? key : `${ranking}_${key}`] = value;
  }
  figures['harm_ratio_same_channel'] = filter.harm_ratio / all.harm_ratio;
  figures['purchases_gained_same_channel_percent'] =
    100 * ((100 - filter.purchases_lost_percent) / (100 - all.purchases_lost_percent) - 1);
  return figures;
}

function everybody(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}

function zeros(): Sums {
  return { responds: 0, reactsBadly: 0, cancels: 0, purchasesAnyway: 0, purchasesMore: 0 };
}

/** What she does where the message reaches her with a probability: what she does anyway, she does in any case. */
function add(sums: Sums, effects: MessageEffects, reached: number): void {
  sums.responds += reached * effects.responds;
  sums.reactsBadly += reached * effects.reactsBadly;
  sums.cancels += reached * effects.cancels;
  sums.purchasesAnyway += effects.purchasesAnyway;
  sums.purchasesMore += reached * effects.purchasesMore;
}
