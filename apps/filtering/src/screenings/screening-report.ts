import { decisionOf } from './decide-screening.js';
import { type AudienceTallies, ageBands, type GroupTally } from './decision-block.js';
import { reasonOfCode } from './decision-codes.js';
import type { AudienceShare, ReasonCount } from './screening.js';

/** What a screening came to. */
export interface ScreeningReport {
  /** Those kept first, of each verdict the most frequent reason. */
  reasons: ReasonCount[];
  /** The largest first. */
  byChannel: AudienceShare[];
  /** The youngest first. */
  byAge: AudienceShare[];
}

const channels_shown_max = 100;

/** Adds up what every block contributed (mission B6). */
export function reportOf(tallies: readonly AudienceTallies[]): ScreeningReport {
  const reasons = new Map<number, number>();
  for (const tally of tallies) {
    for (const [code, count] of Object.entries(tally.reasons))
      reasons.set(Number(code), (reasons.get(Number(code)) ?? 0) + count);
  }
  const counts = [...reasons].map(([code, count]) => {
    const { verdict, reason } = decisionOf(reasonOfCode(code)!, 0);
    return { verdict, reason, count } as ReasonCount;
  });
  const channels = added(tallies.map(({ channels }) => channels));
  const ages = added(tallies.map(({ ages }) => ages));
  return {
    reasons: counts.sort(
      (a, b) => b.verdict.localeCompare(a.verdict) || b.count - a.count || a.reason.localeCompare(b.reason),
    ),
    byChannel: [...channels]
      .map(shareOf)
      .sort((a, b) => b.audience - a.audience)
      .slice(0, channels_shown_max),
    byAge: ageBands.flatMap(({ name }) => (ages.has(name) ? [shareOf([name, ages.get(name)!])] : [])),
  };
}

function added(groups: readonly Record<string, GroupTally>[]): Map<string, GroupTally> {
  const sums = new Map<string, GroupTally>();
  for (const [name, [audience, kept]] of groups.flatMap((one) => Object.entries(one))) {
    const [audienceSoFar, keptSoFar] = sums.get(name) ?? [0, 0];
    sums.set(name, [audienceSoFar + audience, keptSoFar + kept]);
  }
  return sums;
}

function shareOf([name, [audience, kept]]: [string, GroupTally]): AudienceShare {
  return { name, audience, kept };
}
