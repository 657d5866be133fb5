/**
 * Cuts a stream into batches of whatever has arrived: nobody waits for a batch to fill, and while one is in hand the
 * next one gathers, up to `size_max` items. The source is not asked for more than that.
 *
 * Ends when the source does, with its error if it has one; leaving the loop early lets go of the source.
 */
export async function* inBatches<T>(source: AsyncIterable<T>, size_max: number): AsyncGenerator<T[], void, void> {
  let gathered: T[] = [];
  let isOver = false;
  let onArrival: () => void = () => undefined;
  let onRoom: () => void = () => undefined;

  const gather = async () => {
    for await (const item of source) {
      gathered.push(item);
      onArrival();
      if (gathered.length >= size_max && !isOver) await new Promise<void>((resolve) => (onRoom = resolve));
      if (isOver) return;
    }
  };
  const gathering = gather().finally(() => {
    isOver = true;
    onArrival();
  });
  // Its error comes out below, once what came before it has been taken.
  gathering.catch(() => undefined);

  try {
    for (;;) {
      while (gathered.length === 0 && !isOver) await new Promise<void>((resolve) => (onArrival = resolve));
      if (gathered.length === 0) return await gathering;
      const batch = gathered;
      gathered = [];
      onRoom();
      yield batch;
    }
  } finally {
    isOver = true;
    onRoom();
  }
}

/** Cuts a batch, in its order, into loads of up to `bytes_max`; an item that is larger is a load by itself. */
export function* inLoads<T>(batch: readonly T[], bytesOf: (item: T) => number, bytes_max: number): Generator<T[]> {
  let [load, bytes]: [T[], number] = [[], 0];
  for (const item of batch) {
    if (load.length > 0 && bytes + bytesOf(item) > bytes_max) {
      yield load;
      [load, bytes] = [[], 0];
    }
    load.push(item);
    bytes += bytesOf(item);
  }
  if (load.length > 0) yield load;
}
