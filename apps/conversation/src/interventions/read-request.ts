import {
  classifyScene,
  type EmotionReading,
  type EmotionTrend,
  emotionTrend,
  type PriorityReason,
  prioritise,
  readEmotion,
  type SceneGroupId,
} from '@guanxi/language';

/** What is kept of an earlier message of the episode. */
export interface EarlierReading {
  scene: string;
  /** How negative, abusive or inclined to complain it was, whichever is most, 0..1. */
  displeasure: number;
  wantsHuman: number;
}

/** What a customer's message is about, how she feels and how soon it is to be served: kept with the decision about it. */
export interface RequestReading extends EarlierReading {
  /** The group of the scene, such as `payment_failed`; the catalogue is that of `@guanxi/language`. */
  sceneGroup: string;
  /** How likely the scene is right, 0..1. */
  sceneConfidence: number;
  /** 1 is served first, 5 last. */
  priority: number;
  priorityReason: PriorityReason;
  /** How she has felt over the episode, this message included. */
  trend: EmotionTrend;
}

const smallTalk: SceneGroupId = 'small_talk';

/**
 * Scene and priority of a message (mission C3), from its words, how she has felt over the episode, and whether she asks
 * the same again; never its text.
 *
 * @param earlier the readings of the episode before this message, oldest first.
 */
export function readRequest(
  text: string,
  emotion: EmotionReading = readEmotion(text),
  earlier: readonly EarlierReading[] = [],
): RequestReading {
  const scene = classifyScene(text);
  const displeasure = Math.max(emotion.negative, emotion.abusive, emotion.complaint);
  const { wantsHuman } = emotion;
  const trend = emotionTrend([...earlier, { scene: scene.scene, displeasure, wantsHuman }].map(asEmotion));
  const repeats = scene.group === smallTalk ? 0 : earlier.filter((one) => one.scene === scene.scene).length;
  // Who was beside herself a moment ago and asks calmly now is not calm yet.
  const felt = { ...emotion, negative: Math.max(emotion.negative, trend.level) };
  const { priority, reason } = prioritise({ scene, emotion: felt, stakes: { repeats } });
  return {
    scene: scene.scene,
    sceneGroup: scene.group,
    sceneConfidence: scene.confidence,
    displeasure,
    wantsHuman,
    priority,
    priorityReason: reason,
    trend,
  };
}

function asEmotion({ displeasure, wantsHuman }: EarlierReading) {
  return { negative: displeasure, abusive: 0, complaint: 0, wantsHuman };
}
