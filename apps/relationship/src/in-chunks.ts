/** The items in their order, in lists of at most `items_max`; the last may be shorter. */
export function inChunks<T>(items: T[], items_max: number): T[][] {
  const chunks: T[][] = [];
  for (let from = 0; from < items.length; from += items_max) chunks.push(items.slice(from, from + items_max));
  return chunks;
}
