import type { Readable } from 'node:stream';
import { CallCancelled } from './error-status.js';
import type { ServerCall } from './server-call.js';

/**
 * The messages of a stream of requests, each decoded and checked as it is taken. Waits for the first one, which says
 * which shop the call is about. At most 16 messages (the stream's high-water mark) wait to be taken; then HTTP/2 flow
 * control holds the sender.
 */
export async function receive(stream: Readable, call: ServerCall): Promise<AsyncIterable<unknown>> {
  // Leaving the loop must not destroy the stream: that would lose the responses still to be written to it.
  const incoming = stream.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  const take = async (): Promise<IteratorResult<Buffer>> => {
    try {
      return await incoming.next();
    } catch (error) {
      throw call.hasEnded ? new CallCancelled() : error;
    }
  };
  const first = await take();
  const firstMessage = first.done ? undefined : call.accept(first.value);
  return (async function* () {
    if (firstMessage === undefined) return;
    yield firstMessage;
    for (let next = await take(); !next.done; next = await take()) yield call.accept(next.value);
  })();
}
