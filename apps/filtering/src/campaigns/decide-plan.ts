/** What a plan is made of. */
export interface Sending {
  /** For each customer kept the probability that she responds, the highest first. */
  probabilities: ArrayLike<number>;
  /** The pace at which it will go. */
  capacityPerMinute: number;
  /** Messages of other campaigns on the same channel that go first. */
  aheadCount: number;
  startsAt: Date;
  expiresAt: Date;
}

/** What the sending will look like. */
export interface Forecast {
  keptCount: number;
  capacityPerMinute: number;
  aheadCount: number;
  fittingCount: number;
  notFittingCount: number;
  /** When the first and the last that fit are sent; null where none fits. */
  firstAt: Date | null;
  lastAt: Date | null;
  /** The sum of the probabilities of those who fit, and of those who do not. */
  expectedResponses: number;
  expectedResponsesLost: number;
}

const minute_ms = 60_000;

/**
 * How a campaign will go: at an even pace from its start, the most likely to respond first, so that those who do not fit
 * before the expiry are those of least worth. The nth message, after those of others that go first, leaves at the end of
 * its nth share of a minute; one that leaves at the expiry or later is not sent. Source: mission B5.
 */
export function forecast({ probabilities, capacityPerMinute, aheadCount, startsAt, expiresAt }: Sending): Forecast {
  const interval_ms = minute_ms / capacityPerMinute;
  const instantOf = (nth: number) => new Date(startsAt.getTime() + (aheadCount + nth) * interval_ms);
  const span_ms = Math.max(0, expiresAt.getTime() - startsAt.getTime());
  const slots = Math.max(0, Math.ceil(span_ms / interval_ms - 1e-9) - 1);
  const keptCount = probabilities.length;
  const fittingCount = Math.min(keptCount, Math.max(0, slots - aheadCount));
  let expectedResponses = 0;
  let expectedResponsesLost = 0;
  for (let i = 0; i < keptCount; i += 1) {
    if (i < fittingCount) expectedResponses += probabilities[i]!;
    else expectedResponsesLost += probabilities[i]!;
  }
  return {
    keptCount,
    capacityPerMinute,
    aheadCount,
    fittingCount,
    notFittingCount: keptCount - fittingCount,
    firstAt: fittingCount > 0 ? instantOf(1) : null,
    lastAt: fittingCount > 0 ? instantOf(fittingCount) : null,
    expectedResponses,
    expectedResponsesLost,
  };
}
