/** Does the work for every item, so many at a time; the results stand in the order of the items. */
export async function inParallel<T, R>(
  items: readonly T[],
  atOnce_max: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index]!, index);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce_max, items.length) }, worker));
  return results;
}
