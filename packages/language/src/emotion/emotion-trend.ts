import type { EmotionReading } from './emotion.js';

export interface EmotionTrend {
  /** Displeasure now, 0..1: recent messages weigh more, each half as much as the two after it. */
  readonly level: number;
  /** The last message against those before it, -1..1; above zero is worse. */
  readonly change: number;
  /** The worst single message, 0..1. */
  readonly peak: number;
  readonly direction: 'worsening' | 'steady' | 'improving';
  /** Messages of the episode that asked for a human. */
  readonly askedForHuman: number;
}

const messages_max = 50;
const HALF_LIFE_MESSAGES = 2;
const change_min = 0.15;
const ASKED = 0.5;

/** How the customer's feeling went over the episode so far, oldest reading first; reads the last 50. All zero for none. */
export function emotionTrend(
  readings: readonly Pick<EmotionReading, 'negative' | 'abusive' | 'complaint' | 'wantsHuman'>[],
): EmotionTrend {
  const recent = readings.slice(-messages_max);
  const displeasure = recent.map(({ negative, abusive, complaint }) => Math.max(negative, abusive, complaint));
  const last = displeasure.at(-1) ?? 0;
  const before = displeasure.slice(0, -1);
  const change = before.length === 0 ? 0 : last - decayedMean(before);
  return {
    level: decayedMean(displeasure),
    change,
    peak: Math.max(0, ...displeasure),
    direction: change >= change_min ? 'worsening' : change <= -change_min ? 'improving' : 'steady',
    askedForHuman: recent.filter((reading) => reading.wantsHuman >= ASKED).length,
  };
}

function decayedMean(values: readonly number[]): number {
  let sum = 0;
  let weights = 0;
  values.forEach((value, index) => {
    const weight = 0.5 ** ((values.length - 1 - index) / HALF_LIFE_MESSAGES);
    sum += weight * value;
    weights += weight;
  });
  return weights === 0 ? 0 : sum / weights;
}
