import type { Writable } from 'node:stream';
import type { ServerCall } from './server-call.js';

/**
 * Writes what a handler yields, taking the next response only when the last one found room, and returns when the
 * handler is done or the call has ended. A handler that is waiting when its caller goes learns it from `call.signal`.
 */
export async function send(responses: AsyncIterable<unknown>, stream: Writable, call: ServerCall): Promise<void> {
  const iterator = responses[Symbol.asyncIterator]();
  let exhausted = false;
  let proceed = () => {};
  stream.on('drain', () => proceed());
  call.whenEnded(() => {
    proceed();
    // A generator that is suspended at a yield runs its finally blocks now. What it throws there concerns nobody.
    if (!exhausted) iterator.return?.().catch(() => undefined);
  });
  const next = async () => {
    try {
      const result = await iterator.next();
      exhausted = result.done === true;
      return result;
    } catch (error) {
      exhausted = true;
      throw error;
    }
  };
  for (let result = await next(); !result.done && !call.hasEnded; result = await next()) {
    if (stream.write(call.bound.encode(result.value))) continue;
    if (call.hasEnded) return;
    await new Promise<void>((resolve) => {
      proceed = resolve;
    });
  }
}
