import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';

/** A kind of behaviour in the words of factor names. */
export type BehaviourWord = (typeof behaviourWords)[number];

/** The kinds of behaviour in the order of their columns; the positive ones first. */
export const behaviourWords = [
  'read',
  'clicked',
  'viewed',
  'searched',
  'carted',
  'favourited',
  'bought',
  'reviewed',
  'ignored',
  'muted',
  'complained',
] as const;

/** Which column a kind of behaviour is counted in; absent for a kind that no factor is drawn from. */
export const behaviourColumns: ReadonlyMap<BehaviourKind, number> = new Map([
  [BehaviourKind.MESSAGE_READ, 0],
  [BehaviourKind.MESSAGE_CLICKED, 1],
  [BehaviourKind.PRODUCT_VIEWED, 2],
  [BehaviourKind.SEARCHED, 3],
  [BehaviourKind.ADDED_TO_CART, 4],
  [BehaviourKind.FAVOURITED, 5],
  [BehaviourKind.PURCHASED, 6],
  [BehaviourKind.REVIEWED, 7],
  [BehaviourKind.MESSAGE_IGNORED, 8],
  [BehaviourKind.MUTED, 9],
  [BehaviourKind.COMPLAINED, 10],
]);

/** So many kinds, from the first, show that she is there and well disposed. Only these count for the whole platform. */
export const positive_kinds = 8;

/** The half-lives with which behaviours are forgotten, in days. */
export const halfLives_days = [7, 30, 120] as const;

/** What of a content's category she showed interest in, and by which kinds. */
export const interestWords = ['browsed', 'wanted', 'bought'] as const;

/** The interest that each positive kind shows: its place in {@link interestWords}. */
export const interestOfKind: readonly number[] = [0, 0, 0, 0, 1, 1, 2, 2];

/** The half-life of interest in a category, in days. */
export const interest_halfLife_days = 120;

/** The factor of an acquisition channel: 1 where she came through it. */
export function channelFactor(channel: string): string {
  return `${channelPrefix}${channel}`;
}

export const channelPrefix = 'channel.';

/** Counts what factors mean: a release in which a name stands for something else has another, and reads no older model. */
export const factor_catalogue_version = 1;

/**
 * Every factor that is known of each relationship, apart from one per acquisition channel ({@link channelFactor}):
 *
 * - `shop.<behaviour>.<n>d`: how often she did it here, forgotten with a half-life of n days;
 * - `platform.<behaviour>.<n>d`: the same at any shop, of what shows activity; never how another shop's messages were taken;
 * - `shop.<behaviour>.days`, `shop.positive.days`, `platform.positive.days`: days since the last one, absent where never;
 * - `shop.tenure.days`: days since the relationship was established;
 * - `shop.read_rate`, `shop.click_rate`: of the messages she got, how many she read and clicked (120 days, smoothed);
 * - `category.<interest>.120d`, `category.days`, `category.share`: interest in the category of the content, whichever it is.
 *
 * So the factors of a shop are these, times the categories for the last five, plus its channels: hundreds. Source:
 * mission B2.
 */
export const factorNames: readonly string[] = [
  ...halfLives_days.flatMap((days) => behaviourWords.map((word) => `shop.${word}.${days}d`)),
  ...halfLives_days.flatMap((days) =>
    behaviourWords.slice(0, positive_kinds).map((word) => `platform.${word}.${days}d`),
  ),
  ...behaviourWords.map((word) => `shop.${word}.days`),
  'shop.positive.days',
  'platform.positive.days',
  'shop.tenure.days',
  'shop.read_rate',
  'shop.click_rate',
  ...interestWords.map((word) => `category.${word}.${interest_halfLife_days}d`),
  'category.days',
  'category.share',
];

const known = new Set(factorNames);

/** Whether a model may weigh a factor of this name. */
export function isFactor(name: string): boolean {
  return known.has(name) || (name.startsWith(channelPrefix) && name.length > channelPrefix.length);
}

/** A customer's factors by name, in counts, days and shares; what never happened has no days. */
export type FactorValues = Readonly<Record<string, number | undefined>>;
