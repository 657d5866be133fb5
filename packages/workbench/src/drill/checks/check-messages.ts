import { type Message, Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import type { SentMessage } from '../people/ledger.js';
import { allWell, type Verdict } from './verdict.js';

/** What callers know of the messages of a shop. */
export interface KnownMessages {
  messages: readonly SentMessage[];
  attemptedTexts: ReadonlySet<string>;
  conversations: ReadonlySet<string>;
}

const ends = [SystemLineKind.HANDED_BACK, SystemLineKind.EPISODE_CLOSED, SystemLineKind.REASSIGNED];

/**
 * Holds conversations, as the service tells them, against what their people were told: every acknowledged message is
 * there under its number, none is there twice, numbers have no gap, nobody said what was never sent, and the bot is silent
 * while an agent has the word.
 */
export function checkMessages(known: KnownMessages, told: ReadonlyMap<string, readonly Message[]>): Verdict {
  const verdict = allWell();
  const places = new Map<string, string[]>();
  for (const [conversationId, messages] of told) {
    checkConversation(conversationId, messages, verdict);
    for (const message of messages) {
      const text = textOf(message);
      if (text === undefined || message.speaker === Speaker.BOT || message.speaker === Speaker.SYSTEM) continue;
      const place = `${conversationId} ${message.sequence}`;
      places.set(text, [...(places.get(text) ?? []), place]);
      if (!known.attemptedTexts.has(text)) verdict.broken.push(`message ${place} was never sent by anybody`);
    }
  }
  for (const [, at] of places) if (at.length > 1) verdict.twice.push(`one message is there as ${at.join(' and ')}`);
  for (const conversationId of known.conversations) {
    if (!told.has(conversationId)) verdict.lost.push(`conversation ${conversationId}`);
  }
  for (const { conversationId, sequence, text } of known.messages) {
    const place = `${conversationId} ${sequence}`;
    if (!places.get(text)?.includes(place)) verdict.lost.push(`message ${place}`);
  }
  return verdict;
}

/** How many lines say that an agent has come, by conversation. */
export function countHandoverLines(messages: readonly Message[]): number {
  return messages.filter((message) => lineOf(message) === SystemLineKind.HANDOVER).length;
}

function checkConversation(conversationId: string, messages: readonly Message[], { broken }: Verdict): void {
  if (messages.some(({ sequence }, i) => sequence !== i + 1)) broken.push(`${conversationId}: a gap in its messages`);
  let isAgents = false;
  for (const message of messages) {
    const line = lineOf(message);
    if (line === SystemLineKind.HANDOVER) isAgents = true;
    else if (line !== undefined && ends.includes(line)) isAgents = false;
    if (isAgents && message.speaker === Speaker.BOT) {
      broken.push(`${conversationId} ${message.sequence}: the bot spoke while an agent had the word`);
    }
  }
}

function lineOf({ content }: Message): SystemLineKind | undefined {
  return content?.$case === 'systemLine' ? content.value.kind : undefined;
}

function textOf({ content }: Message): string | undefined {
  return content?.$case === 'text' ? content.value.text : undefined;
}
