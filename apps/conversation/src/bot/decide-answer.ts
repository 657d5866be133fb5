import { phrases, spokenLanguage } from '../phrases.js';

/** From this likelihood on, her words ask for a human. */
export const asks_for_human_min = 0.5;

/** Her message as it was read. */
export interface Asked {
  /** Whether she waits for a human already. */
  queued: boolean;
  /** How likely it is that she asks for a human, 0..1. */
  wantsHuman: number;
  /** The language to answer in. */
  language: string;
  /** The article that fits best, where one does. */
  best: { articleId: string; body: string } | undefined;
}

/** What the bot does: it says something, or passes her on to a human. */
export type Answer = { kind: 'say'; text: string; articleIds: string[] } | { kind: 'transfer' };

/**
 * What the bot does about a customer's message. Asking for a human is the shop's own transfer rule and comes first
 * (mission C5); an article that fits is the answer (C2); where none does, it says so and names the way to a human.
 */
export function decideAnswer({ queued, wantsHuman, language, best }: Asked): Answer {
  const words = phrases[spokenLanguage(language)];
  if (wantsHuman >= asks_for_human_min) {
    return queued ? { kind: 'say', text: words.alreadyQueued, articleIds: [] } : { kind: 'transfer' };
  }
  if (best) return { kind: 'say', text: best.body, articleIds: [best.articleId] };
  return { kind: 'say', text: words.unknown, articleIds: [] };
}

/** The language to answer in: that of her message where it is one the platform speaks, else the one she chose. */
export function decideLanguage(read: string, chosen: string): string {
  return read === 'zh' || read === 'en' ? read : chosen;
}
