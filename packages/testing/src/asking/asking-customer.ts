import { chineseArticles } from '../marketplace/knowledge-zh.js';
import { randomFor } from '../marketplace/random-for.js';

/** Groups of scenes that customers ask about, each with the article that answers it. */
const articleOfScene = {
  refund: 'refund-time',
  logistics: 'shipping-fee',
  product: 'size-guide',
  invoice: 'invoice',
  promotion: 'coupon',
} as const;
export type AskedScene = keyof typeof articleOfScene;
export const askedScenes = Object.keys(articleOfScene) as AskedScene[];

const words_max = 3;
const insists = 0.35;
const prefersHuman = 0.2;
const takesMenu = 0.6;
const rates = 0.75;
const moods = [-1, 0, 0, 0, 1] as const;

/** A customer who comes with one question. What she is like decides all that she does; the platform sees none of it. */
export interface AskingCustomer {
  customerId: string;
  scene: AskedScene;
  /** How she asks, once more in other words where she was not answered. */
  words: readonly string[];
  /** She asks for a human whatever the bot says. */
  prefersHuman: boolean;
  /** She asks for a human once the bot has not answered her. */
  insists: boolean;
  /** She takes the human whom the platform offers. */
  takesMenu: boolean;
  rates: boolean;
  /** -1 sees things darkly, 1 brightly. */
  mood: -1 | 0 | 1;
}

/** What became of her question. */
export interface Served {
  /** How many of her words it took until she was answered; undefined where she was not. */
  answeredAfter?: number | undefined;
  byHuman: boolean;
}

/** The customer of a number: the same seed and number give the same one. */
export function drawAskingCustomer(seed: number, number: number): AskingCustomer {
  const random = randomFor(seed, `asking-${number}`);
  const scene = random.pick(askedScenes);
  const words = random.shuffle(articleFor(scene).questions).slice(0, random.int(1, words_max));
  return {
    ...{ customerId: `asks-${number}`, scene, words },
    ...{ prefersHuman: random.chance(prefersHuman), insists: random.chance(insists) },
    ...{ takesMenu: random.chance(takesMenu), rates: random.chance(rates), mood: random.pick(moods) },
  };
}

/** What answers a question about a scene. */
export function rightAnswer(scene: AskedScene): string {
  return articleFor(scene).body;
}

/** Which scene somebody asks about who says this; undefined where nobody of these customers would. */
export function sceneAsked(text: string): AskedScene | undefined {
  return askedScenes.find((scene) => articleFor(scene).questions.includes(text));
}

/** Her stars, 1 to 5: what she was answered and how soon is what counts, her mood is the rest. */
export function starsOf({ mood }: Pick<AskingCustomer, 'mood'>, { answeredAfter, byHuman }: Served): number {
  const stars = answeredAfter === undefined ? 1 : byHuman ? 5 : Math.max(3, 6 - answeredAfter);
  return Math.min(5, Math.max(1, stars + mood));
}

function articleFor(scene: AskedScene) {
  const article = chineseArticles.find(({ articleId }) => articleId === articleOfScene[scene]);
  if (!article) throw new Error(`no article answers ${scene}`);
  return article;
}
