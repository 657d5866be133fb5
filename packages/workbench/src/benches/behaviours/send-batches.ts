import { setTimeout as delay } from 'node:timers/promises';

const batches_ahead_max = 4;

/**
 * Sends batches over so many streams at once, each a few batches ahead of what is acknowledged.
 *
 * @param open opens one stream.
 * @param toRequest one batch as a request, by its place.
 * @param every_ms how far apart the batches of one stream begin at least; as fast as they are acknowledged without it.
 * @returns what was acknowledged.
 */
export async function sendBatches<B, Q, A>(
  batches: readonly B[],
  streams: number,
  open: (requests: AsyncIterable<Q>) => AsyncIterable<A>,
  toRequest: (batch: B, place: number) => Q,
  every_ms = 0,
): Promise<A[]> {
  const began = performance.now();
  const answers = await Promise.all(
    Array.from({ length: streams }, async (_, stream) => {
      const acknowledged: A[] = [];
      let wake: () => void = () => undefined;
      async function* requests() {
        for (let i = stream, sent = 1; i < batches.length; i += streams, sent += 1) {
          while (sent - acknowledged.length > batches_ahead_max) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
          await pause(began + (sent - 1) * every_ms - performance.now());
          yield toRequest(batches[i]!, i);
        }
      }
      for await (const answer of open(requests())) {
        acknowledged.push(answer);
        wake();
      }
      return acknowledged;
    }),
  );
  return answers.flat();
}

async function pause(wait_ms: number): Promise<void> {
  if (wait_ms > 0) await delay(wait_ms);
}
