import { type EmotionReading, normalise } from '@guanxi/language';
import { type ShopTransfer, wordsOf } from '../interventions/decide-intervention.js';
import type { TransferRules } from './transfer-rules.js';

/** From this likelihood on, her words ask for a human. */
export const asks_for_human_min = 0.5;

// Below it the scene is a guess, and a guess moves nobody.
const scene_confidence_min = 0.5;

/** A customer's message, as it was read. */
export interface ReadMessage {
  text: string;
  emotion: EmotionReading;
  scene: string;
  sceneGroup: string;
  sceneConfidence: number;
  /** Whether the rule of scenes has passed her on before in this episode. */
  wasPassedOnForScene: boolean;
}

/**
 * Whether the shop's own rules pass her on to a human before the bot has answered, and why (mission C5): she asks for
 * one, says a keyword of the shop's, or asks about a scene that the shop keeps for humans.
 */
export function decideTransfer(rules: TransferRules, message: ReadMessage): ShopTransfer | undefined {
  const { emotion, scene, sceneGroup, sceneConfidence, wasPassedOnForScene } = message;
  if (emotion.wantsHuman >= asks_for_human_min) {
    return { rule: 'asked_for_human', evidence: wordsOf('wantsHuman', emotion) };
  }
  const text = folded(message.text);
  const keyword = rules.keywords.find((one) => !isBlank(one) && text.includes(folded(one)));
  if (keyword !== undefined) return { rule: 'shop_keyword', evidence: `keyword ${keyword}` };
  const kept = rules.scenes.find((one) => one === scene || one === sceneGroup);
  if (kept !== undefined && sceneConfidence >= scene_confidence_min && !wasPassedOnForScene) {
    return { rule: 'shop_scene', evidence: `scene ${kept} ${sceneConfidence.toFixed(2)}` };
  }
  return undefined;
}

/**
 * Whether the shop's own rules pass her on instead of failing her once more (mission C5).
 *
 * @param failedAnswers the bot's failures in a row, the one that is about to be said included.
 */
export function decideTransferForFailures(rules: TransferRules, failedAnswers: number): ShopTransfer | undefined {
  if (rules.failedAnswersMax === 0 || failedAnswers < rules.failedAnswersMax) return undefined;
  return { rule: 'shop_failures', evidence: `${failedAnswers} failed answers in a row` };
}

/** Whether nothing is left of a keyword to look for. */
export function isBlank(keyword: string): boolean {
  return folded(keyword) === '';
}

/** Without case, width and spaces. */
function folded(text: string): string {
  return normalise(text).toLowerCase().replaceAll(/\s/g, '');
}
