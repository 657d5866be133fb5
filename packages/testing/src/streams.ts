/** All items of a stream, once it has ended. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Items as a stream. */
export async function* streamOf<T>(...items: T[]): AsyncIterable<T> {
  yield* items;
}

/** What a call fails with. @throws {Error} when it does not fail. */
export async function failureOf(call: Promise<unknown> | AsyncIterable<unknown>): Promise<unknown> {
  try {
    await (Symbol.asyncIterator in call ? collect(call) : call);
  } catch (error) {
    return error;
  }
  throw new Error('the call was expected to fail');
}
