import type { Content } from './read-content.js';

/** SQL: the words of a message's `content`, as bot and readers of dialogues read them; empty where it has none. */
export const wordsOfContent = `coalesce(nullif(content -> 'value' ->> 'text', ''), content -> 'value' ->> 'caption',
  content -> 'value' ->> 'title', '')`;

const datesOfOrder = ['orderedAt', 'seenAt', 'expectedAt'] as const;

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
