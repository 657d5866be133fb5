import type { ReadTx, SealedJson, Secrecy } from '@guanxi/persistence';
import { messageContent } from '../sealed-columns.js';
import type { Content } from './read-content.js';

/** What a message says as its table keeps it. */
export type KeptContent = Content | SealedJson;

/** A message of which the content is kept. */
export interface KeptMessage {
  shopId: string;
  conversationId: string;
  sequence: number;
  content: KeptContent;
}

/** What a message says; instants in it are still texts. */
export function openContent(secrecy: Secrecy, tx: ReadTx, kept: KeptMessage): Promise<Content> {
  const { shopId, conversationId, sequence, content } = kept;
  return secrecy.openJson<Content>(tx, messageContent.at(shopId, conversationId, sequence), content);
}

const datesOfOrder = ['orderedAt', 'seenAt', 'expectedAt'] as const;

/** The words of a message, as bot and readers of dialogues read them; empty where it has none. */
export function wordsOfContent({ value }: Content): string {
  const { text, caption, title } = value as { text?: string; caption?: string; title?: string };
  return text || caption || title || '';
}

/** A message's content as it was kept: jsonb knows no instants, so those of an order come as text. */
export function reviveContent(kept: Content): Content {
  if (kept.$case !== 'orderCard') return kept;
  const value = { ...kept.value };
  for (const name of datesOfOrder) {
    const instant = value[name];
    if (instant !== undefined) value[name] = new Date(instant);
  }
  return { $case: 'orderCard', value };
}
