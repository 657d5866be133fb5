import { type AnswerRequest, type AnswerResponse, DialogueRole } from '@guanxi/contracts/bot/v1/bot_provider.js';
import { randomFor } from '../marketplace/random-for.js';
import type { ShopSide } from '../shop-side/serve-shop.js';
import { type AskedScene, askedScenes, rightAnswer, sceneAsked } from './asking-customer.js';

/** What is said by whoever does not know. */
export const evasion = '亲，请您再详细描述一下您的问题哦';

/** A shop's bot that answers so many in a hundred questions of each scene, and evades the others. */
export class AnsweringBot implements ShopSide {
  private readonly skills: Map<AskedScene, number>;

  /** @param skill how likely an answer is right, 0..1, in every scene. */
  constructor(
    private readonly seed: number,
    skill: number,
  ) {
    this.skills = new Map(askedScenes.map((scene) => [scene, skill]));
  }

  /** From now on it answers better or worse in one scene. */
  setSkill(scene: AskedScene, skill: number): void {
    this.skills.set(scene, skill);
  }

  /** The same answer to the same turn of the same customer, however often it is asked. */
  answer({ customerId, dialogue }: AnswerRequest): AnswerResponse {
    const last = dialogue.findLast(({ role }) => role === DialogueRole.CUSTOMER)?.text ?? '';
    const scene = sceneAsked(last);
    const knows =
      randomFor(this.seed, `bot/${customerId}/${last}`).float() < (scene ? (this.skills.get(scene) ?? 0) : 0);
    const text = scene && knows ? rightAnswer(scene) : evasion;
    return { outcome: { $case: 'answer', value: { text } } };
  }

  ordersOf(): [] {
    return [];
  }

  parcelOf(): undefined {
    return undefined;
  }
}
