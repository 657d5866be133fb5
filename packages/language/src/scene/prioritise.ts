import type { EmotionReading } from '../emotion/emotion.js';
import type { SceneReading } from './scene-reading.js';

/** What the customer has to lose, where the shop knows it. */
export interface Stakes {
  /** Value of the order at issue against the shop's usual order: 1 is usual. */
  readonly orderValueRatio?: number;
  /** She could leave: high value, or close to cancelling. */
  readonly atRisk?: boolean;
  /** Times she asked the same in this episode. */
  readonly repeats?: number;
}

export interface Priority {
  /** 1 is served first, 5 last. */
  readonly priority: 1 | 2 | 3 | 4 | 5;
  /** What weighed most for it. */
  readonly reason: PriorityReason;
  /** No bot can settle it. */
  readonly needsHuman: boolean;
}

export type PriorityReason =
  | 'payment_failed'
  | 'account_at_risk'
  | 'quality_dispute'
  | 'abuse'
  | 'complaint'
  | 'asks_human'
  | 'urgent'
  | 'displeased'
  | 'high_stakes'
  | 'repeated'
  | 'money_waiting'
  | 'ordinary_request'
  | 'small_talk';

interface Claim {
  readonly points: number;
  readonly reason: PriorityReason;
}

const likely_min = 0.5;
/** From these points on the scene itself is the reason; below, what moved the request up is. */
const tells_by_itself_min = 3;
const order_value_ratio_min = 3;
const repeats_min = 2;
const QUALITY_DISPUTES = new Set(['complaint_product', 'item_damaged']);

/**
 * How soon a request is to be served, and why: a failed payment first, a quality dispute to a human. Source: mission C3.
 *
 * The scene sets where a request stands; emotion and stakes move it up by one each, never past 1.
 */
export function prioritise(given: {
  readonly scene: Pick<SceneReading, 'scene' | 'group'>;
  readonly emotion?: Pick<EmotionReading, 'negative' | 'abusive' | 'complaint' | 'wantsHuman' | 'urgent'>;
  readonly stakes?: Stakes;
}): Priority {
  const standing = standingOf(given.scene);
  const moves = [emotionMove(given.emotion), stakesMove(given.stakes)].filter((claim) => claim !== undefined);
  const points = standing.points + moves.reduce((sum, move) => sum + move.points, 0);
  const telling = standing.points >= tells_by_itself_min ? standing : (moves[0] ?? standing);
  return {
    priority: Math.max(1, Math.min(5, 5 - Math.floor(points))) as Priority['priority'],
    reason: telling.reason,
    needsHuman: QUALITY_DISPUTES.has(given.scene.scene) || given.scene.group === 'complaint' || asksHuman(given),
  };
}

function standingOf({ scene, group }: Pick<SceneReading, 'scene' | 'group'>): Claim {
  if (scene === 'payment_method') return { points: 2, reason: 'ordinary_request' };
  if (group === 'payment_failed') return { points: 4, reason: 'payment_failed' };
  if (scene === 'account_security') return { points: 4, reason: 'account_at_risk' };
  if (QUALITY_DISPUTES.has(scene)) return { points: 3, reason: 'quality_dispute' };
  if (group === 'complaint') return { points: 3, reason: 'complaint' };
  if (group === 'asks_human') return { points: 3, reason: 'asks_human' };
  if (group === 'refund' || scene === 'parcel_not_received') return { points: 3, reason: 'money_waiting' };
  if (group === 'small_talk') return { points: 0, reason: 'small_talk' };
  if (group === 'other' || group === 'product' || group === 'promotion')
    return { points: 1, reason: 'ordinary_request' };
  return { points: 2, reason: 'ordinary_request' };
}

function emotionMove(emotion: Parameters<typeof prioritise>[0]['emotion']): Claim | undefined {
  if (!emotion) return undefined;
  if (emotion.abusive >= likely_min) return { points: 1, reason: 'abuse' };
  if (emotion.complaint >= likely_min) return { points: 1, reason: 'complaint' };
  if (emotion.wantsHuman >= likely_min) return { points: 1, reason: 'asks_human' };
  if (emotion.urgent >= likely_min) return { points: 1, reason: 'urgent' };
  if (emotion.negative >= likely_min) return { points: 1, reason: 'displeased' };
  return undefined;
}

function stakesMove(stakes: Stakes | undefined): Claim | undefined {
  if (!stakes) return undefined;
  if (stakes.atRisk || (stakes.orderValueRatio ?? 0) >= order_value_ratio_min)
    return { points: 1, reason: 'high_stakes' };
  if ((stakes.repeats ?? 0) >= repeats_min) return { points: 1, reason: 'repeated' };
  return undefined;
}

function asksHuman({ scene, emotion }: Parameters<typeof prioritise>[0]): boolean {
  return scene.group === 'asks_human' || (emotion?.wantsHuman ?? 0) >= likely_min;
}
