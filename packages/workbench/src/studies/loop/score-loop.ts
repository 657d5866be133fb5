import type { GetQualityResponse } from '@guanxi/contracts/analytics/v1/quality.js';
import { newcombe, type Share, wilson } from '@guanxi/statistics';

/** The platform gets to know the good bot, is counted, gets to know the worse one, and is counted again. */
export type Stretch = 'first' | 'before' | 'worse' | 'after';

/** Who came when and asked about what, in which conversation. */
export interface ScoredVisit {
  stretch: Stretch;
  customer: { scene: string };
  conversationId: string;
}

export interface LoopRun {
  visits: readonly ScoredVisit[];
  offers: readonly { conversationId: string; isForWeakScene: boolean }[];
  /** As analytics measured it before the bot was worse, and at the end. */
  before: GetQualityResponse;
  after: GetQualityResponse;
}

/**
 * Of the conversations about the worsened scene, and of all others, the share in which a human was offered because the scene is
 * weak (and for whatever reason), before and after; in percent, differences in points, each with its 95 % interval (Wilson,
 * Newcombe).
 */
export function scoreLoop(scene: string, { visits, offers, before, after }: LoopRun): Record<string, number> {
  const weak = new Set(offers.filter(({ isForWeakScene }) => isForWeakScene).map((one) => one.conversationId));
  const any = new Set(offers.map(({ conversationId }) => conversationId));
  const share = (stretch: Stretch, isInScene: boolean, offered: ReadonlySet<string>): Share => {
    const ofThem = visits.filter((one) => one.stretch === stretch && (one.customer.scene === scene) === isInScene);
    return { successes: ofThem.filter((one) => offered.has(one.conversationId)).length, count: ofThem.length };
  };
  const inScene = { before: share('before', true, weak), after: share('after', true, weak) };
  const elsewhere = { before: share('before', false, weak), after: share('after', false, weak) };
  const whatever = { before: share('before', true, any), after: share('after', true, any) };
  const satisfied = (quality: GetQualityResponse) => quality.scenes.find((one) => one.sceneGroup === scene);
  return {
    ...percent('offered_before_percent', inScene.before),
    ...percent('offered_after_percent', inScene.after),
    ...more('offered_more', inScene),
    ...percent('elsewhere_before_percent', elsewhere.before),
    ...percent('elsewhere_after_percent', elsewhere.after),
    ...more('elsewhere_more', elsewhere),
    ...percent('menus_before_percent', whatever.before),
    ...percent('menus_after_percent', whatever.after),
    bot_satisfied_before_percent: 100 * (satisfied(before)?.bot?.mean ?? Number.NaN),
    bot_satisfied_after_percent: 100 * (satisfied(after)?.bot?.mean ?? Number.NaN),
    human_satisfied_percent: 100 * (satisfied(after)?.human?.mean ?? Number.NaN),
    bot_quality_before: before.botQuality,
    bot_quality_after: after.botQuality,
  };
}

function percent(key: string, share: Share): Record<string, number> {
  const { low, high } = wilson(share);
  const value = (100 * share.successes) / share.count;
  return { [key]: value, [`${key}_low`]: 100 * low, [`${key}_high`]: 100 * high };
}

/** By how many points more, and whether that is sure. */
function more(key: string, { before, after }: { before: Share; after: Share }): Record<string, number> {
  const { low, high } = newcombe(after, before);
  const points = 100 * (after.successes / after.count - before.successes / before.count);
  return {
    [`${key}_points`]: points,
    [`${key}_points_low`]: 100 * low,
    [`${key}_points_high`]: 100 * high,
    [`${key}_surely`]: low > 0 ? 1 : 0,
  };
}
