import { classifyScene, type EmotionReading, type PriorityReason, prioritise, readEmotion } from '@guanxi/language';

/** What a customer's message is about and how soon it is to be served: kept with the decision about it. */
export interface RequestReading {
  /** Such as `payment_declined`; the catalogue is that of `@guanxi/language`. */
  scene: string;
  /** How likely the scene is right, 0..1. */
  sceneConfidence: number;
  /** 1 is served first, 5 last. */
  priority: number;
  priorityReason: PriorityReason;
}

/** Scene and priority of a message (mission C3), from its words and how she feels about it; never its text. */
export function readRequest(text: string, emotion: EmotionReading = readEmotion(text)): RequestReading {
  const scene = classifyScene(text);
  const { priority, reason } = prioritise({ scene, emotion });
  return { scene: scene.scene, sceneConfidence: scene.confidence, priority, priorityReason: reason };
}
