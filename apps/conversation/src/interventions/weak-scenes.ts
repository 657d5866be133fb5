import type { InterventionPolicy } from './intervention-policy.js';
import { rolloutPoint } from './rollout.js';

/** Satisfaction with bot and humans in one group of scenes, 0..1, as analytics measured it. */
export interface SceneSatisfaction {
  sceneGroup: string;
  bot: number;
  human: number;
  /** Of the rated episodes, the share in this group, 0..1. */
  trafficShare: number;
  /** How likely it is that humans satisfy better here than the bot does, 0..1. */
  weakerProbability: number;
}

/** How good a shop's bot is. */
export interface BotQuality {
  /** Satisfaction with the bot over that with humans, 0..1: 1 is as good as they are. */
  quality: number;
  scenes: SceneSatisfaction[];
}

/** A group of scenes in which the bot falls behind, and the share of its conversations that are offered a human. */
export interface WeakScene {
  sceneGroup: string;
  bot: number;
  human: number;
  share: number;
}

/** The scene of a message, where the shop's bot is weak in it. */
export interface WeakSceneSeen extends WeakScene {
  /** Whether this conversation is among those that weak scenes take. */
  taken: boolean;
}

// Chance alone gives a gap in either direction; this is how sure we want to be of its sign.
const weaker_probability_min = 0.8;
// Who greets is about nothing, and who asks for a human gets one.
const groupsLeftOut: ReadonlySet<string> = new Set(['small_talk', 'asks_human']);

/**
 * The groups of scenes in which the shop's bot is furthest behind its humans, with the share of their conversations that
 * weak scenes take (mission C6).
 *
 * The amount is `weakSceneTrafficMax × (1 − quality)` of the shop's traffic, so it shrinks to nothing as the bot becomes
 * as good as the humans. It is filled from the widest gap down: whole groups first, the last one in part.
 */
export function weakScenes(
  policy: Pick<InterventionPolicy, 'weakSceneTrafficMax' | 'weakSceneGapMin'>,
  { quality, scenes }: BotQuality,
): WeakScene[] {
  const gapOf = ({ human, bot }: SceneSatisfaction) => human - bot;
  const candidates = scenes
    .filter(
      ({ sceneGroup, weakerProbability }) =>
        !groupsLeftOut.has(sceneGroup) && weakerProbability >= weaker_probability_min,
    )
    .filter((scene) => gapOf(scene) > 0 && gapOf(scene) >= policy.weakSceneGapMin)
    .sort((a, b) => gapOf(b) - gapOf(a) || a.sceneGroup.localeCompare(b.sceneGroup));
  const weak: WeakScene[] = [];
  let left = policy.weakSceneTrafficMax * (1 - quality);
  for (const { sceneGroup, bot, human, trafficShare } of candidates) {
    if (left <= 0) break;
    const share = trafficShare > 0 ? Math.min(1, left / trafficShare) : 1;
    weak.push({ sceneGroup, bot, human, share });
    left -= share * trafficShare;
  }
  return weak;
}

// Below it the scene is a guess, and nobody is offered a human for one.
const scene_confidence_min = 0.5;

/**
 * The scene of a message, where the shop's bot is weak in it, and whether this conversation is one of those taken: its
 * shop and itself are in the rollout, and it is in the scene's share. The same conversation gets the same answer for as
 * long as the shares do not shrink.
 *
 * @param shopsShare the share of the shops that weak scenes are rolled out to, 0..1.
 */
export function weakSceneSeen(
  policy: InterventionPolicy,
  quality: BotQuality | undefined,
  { sceneGroup, sceneConfidence }: { sceneGroup: string; sceneConfidence: number },
  { shopId, conversationId, shopsShare }: { shopId: string; conversationId: string; shopsShare: number },
): WeakSceneSeen | undefined {
  if (!quality || sceneConfidence < scene_confidence_min) return undefined;
  const weak = weakScenes(policy, quality).find((one) => one.sceneGroup === sceneGroup);
  if (!weak) return undefined;
  const taken =
    rolloutPoint('shop', shopId) < shopsShare &&
    rolloutPoint('rollout', shopId, conversationId) < policy.rolloutShare &&
    rolloutPoint('weak_scene', shopId, conversationId) < weak.share;
  return { ...weak, taken };
}
