import type { BuyingPopulation } from '../marketplace/purchasing.js';

/** How far what customers do tells who they are: the less alike they are, the more. */
export const signals = ['weak', 'medium', 'strong'] as const;
export type Signal = (typeof signals)[number];

/** What a shop's customers are like as a whole. Nothing here was chosen by what a filter makes of it. */
export interface Population {
  buying: BuyingPopulation;
  /** Gamma shape of how often customers come to the platform; the smaller, the fewer make most of the visits. */
  presenceShape: number;
  /** Beta parameters of how readily a customer responds to a message that she sees. */
  sensitivity: readonly [a: number, b: number];
}

/**
 * Buying: the music shop for which it is known best: r, α (weeks), a, b of BG/NBD. Source: Fader, Hardie & Lee (2005),
 * "Counting your customers the easy way", table 2, on the CDNOW cohort; `evaluate activity` fits the same.
 */
const cdnow: BuyingPopulation = { r: 0.243, alpha_weeks: 4.414, a: 0.793, b: 2.426 };

/**
 * Responding: a beta-binomial fitted by maximum likelihood to which of 1,559 households answered which of the 6,589
 * campaign mailings that a grocer sent them (completejourney: 12 % did, and 74 % of the households never did).
 */
const grocer = [0.386, 3.089] as const;

/** More alike than measured, as measured, and less alike; what customers do on the average stays about the same. */
const alike: Readonly<Record<Signal, { shape: number; sensitivity: Population['sensitivity'] }>> = {
  weak: { shape: 2 * cdnow.r, sensitivity: [2 * grocer[0], 2 * grocer[1]] },
  medium: { shape: cdnow.r, sensitivity: grocer },
  strong: { shape: cdnow.r / 2, sensitivity: [grocer[0] / 2, grocer[1] / 2] },
};

/** A population whose customers buy and respond as often as measured on the average, and are more or less alike. */
export function populationOf(signal: Signal): Population {
  const { shape, sensitivity } = alike[signal];
  const buying = { ...cdnow, r: shape, alpha_weeks: (cdnow.alpha_weeks * shape) / cdnow.r };
  return { buying, presenceShape: shape, sensitivity };
}

/**
 * Visits to the shop for each purchase, without any message, and purchases for each visit that a message brings.
 * Source: the randomised e-mail experiment (Hillstrom, 2008), published four fifths: without a mail 10.15 % visit and
 * 0.532 % buy; with one 16.43 % and 1.000 % (mean of both mails).
 */
export const visits_per_purchase = 19;
export const purchases_per_response = 0.075;

/**
 * How often a customer comes to the platform on business other than this shop's, on the average. An assumption: with it a
 * quarter of an audience would see a message within its day, as is reported of push messages and newsletters.
 */
export const presence_per_day_mean = 0.5;

/** Of her visits elsewhere so many become behaviours at other shops that the platform records. An assumption. */
export const elsewhere_told = 0.2;

/** A message is of use for a day, and what it leads to is bought within that day. */
export const message_life_days = 1;

/** Whoever responds has read; of three who read one responds, to content of average interest. An assumption. */
export const reads_per_response = 3;

/** Nobody comes more often than this. */
export const visits_per_day_max = 5;

/** The shop has sent a message a week to everybody: what a shop does before it screens. An assumption. */
export const campaign_every_days = 7;
