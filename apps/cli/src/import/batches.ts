/** The items in lists of at most `items_max`, in order; the last may be shorter, none is empty. */
export async function* inBatches<T>(items: Iterable<T> | AsyncIterable<T>, items_max: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < items_max) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
