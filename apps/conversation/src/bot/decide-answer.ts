import type { OrderCard } from '@guanxi/contracts/conversation/v1/conversation.js';
import type { ShopTransfer } from '../interventions/decide-intervention.js';
import { phrases, spokenLanguage } from '../phrases.js';
import { asks_for_human_min } from './decide-transfer.js';

/**
 * Where an answer came from; `unknown` where the bot knows nothing, `wordless` where it
 * was told nothing, `queued` where it only says that she waits.
 */
export type AnswerSource = 'provider' | 'orders' | 'article' | 'queued' | 'wordless' | 'unknown';

/** Something that the bot says. */
export interface Saying {
  kind: 'say';
  source: AnswerSource;
  text: string;
  /** The articles that it was drawn from. */
  articleIds: string[];
  /** The order that it is about. */
  card?: OrderCard;
}

/** What the bot does: it says something, or passes her on to a human. */
export type Answer = Saying | { kind: 'transfer'; because: ShopTransfer };

/** Her message as it was read. */
export interface Asked {
  /** Whether there are words in it at all. */
  hasWords: boolean;
  /** Whether she waits for a human already. */
  queued: boolean;
  /** How likely it is that she asks for a human, 0..1. */
  wantsHuman: number;
  /** The language to answer in. */
  language: string;
  /** The article that fits best, where one does. */
  best: { articleId: string; body: string } | undefined;
}

/**
 * What the bot says from the knowledge base (mission C2): the article that fits; where none does, that it does not know,
 * and the way to a human. Whoever asks for a human while she waits for one is told so.
 */
export function decideAnswer({ hasWords, queued, wantsHuman, language, best }: Asked): Saying {
  const words = phrases[spokenLanguage(language)];
  if (queued && wantsHuman >= asks_for_human_min) return saying('queued', words.alreadyQueued);
  if (!hasWords) return saying('wordless', words.wordless);
  if (best) return saying('article', best.body, [best.articleId]);
  return saying('unknown', words.unknown);
}

function saying(source: AnswerSource, text: string, articleIds: string[] = []): Saying {
  return { kind: 'say', source, text, articleIds };
}

/** The language to answer in: that of her message where it is one the platform speaks, else the one she chose. */
export function decideLanguage(read: string, chosen: string): string {
  return read === 'zh' || read === 'en' ? read : chosen;
}
