import { setTimeout as delay } from 'node:timers/promises';
import {
  type CallOptions,
  type Client,
  type ClientReadableStream,
  type ClientWritableStream,
  type Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { GuanxiError } from '../errors.js';
import type { AnyMethod } from './definition.js';
import { fromStatus } from './error-status.js';

/** One call about to be made. */
export interface OutgoingCall {
  readonly client: Client;
  readonly method: AnyMethod;
  /** Milliseconds since the epoch, or Infinity. */
  readonly deadline_at_ms: number;
  readonly metadata: Metadata;
  readonly signal: AbortSignal | undefined;
}

/** Attempts of a unary call that finds nobody or comes too often, and the wait before the second one, which then doubles. */
const attempts_max = 4;
const retryFirst_ms = 50;

const optionsOf = ({ deadline_at_ms }: OutgoingCall): CallOptions =>
  Number.isFinite(deadline_at_ms) ? { deadline: deadline_at_ms } : {};

/** One request, one response. */
export async function callUnary(outgoing: OutgoingCall, request: unknown): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await callUnaryOnce(outgoing, request);
    } catch (error) {
      const wait_ms = waitAfter(error, attempt);
      if (wait_ms === undefined || outgoing.signal?.aborted || attempt >= attempts_max) throw error;
      if (Date.now() + wait_ms >= outgoing.deadline_at_ms) throw error;
      await delay(wait_ms);
    }
  }
}

/**
 * How long to wait before a call is tried again: as long as the service says, and not just as long, lest all who were
 * refused come back together; or a little longer each time where nobody answered. Undefined where trying is no use.
 */
function waitAfter(error: unknown, attempt: number): number | undefined {
  if (!(error instanceof GuanxiError)) return undefined;
  const { retryAfter_ms } = error.details;
  if (error.code === status.RESOURCE_EXHAUSTED && retryAfter_ms !== undefined) {
    return retryAfter_ms * (1 + Math.random() / 2);
  }
  return error.code === status.UNAVAILABLE ? retryFirst_ms * 2 ** (attempt - 1) * (0.5 + Math.random()) : undefined;
}

function callUnaryOnce(outgoing: OutgoingCall, request: unknown): Promise<unknown> {
  const { client, method, metadata, signal } = outgoing;
  return new Promise((resolve, reject) => {
    const cancel = () => call.cancel();
    const call = client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      metadata,
      optionsOf(outgoing),
      (error, response) => {
        signal?.removeEventListener('abort', cancel);
        if (error) reject(fromStatus(error));
        else resolve(response);
      },
    );
    cancelOn(signal, cancel);
  });
}

/** One request, a stream of responses; read no faster than they are taken, cancelled when the reader stops. */
export function callServerStream(outgoing: OutgoingCall, request: unknown): AsyncIterable<unknown> {
  const { client, method, metadata } = outgoing;
  return responsesOf(
    () =>
      client.makeServerStreamRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        metadata,
        optionsOf(outgoing),
      ),
    outgoing.signal,
  );
}

/** A stream of requests, taken no faster than they can be sent; one response. */
export function callClientStream(outgoing: OutgoingCall, requests: AsyncIterable<unknown>): Promise<unknown> {
  const { client, method, metadata, signal } = outgoing;
  return new Promise((resolve, reject) => {
    const cancel = () => call.cancel();
    let sourceError: { error: unknown } | undefined;
    const call = client.makeClientStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      metadata,
      optionsOf(outgoing),
      (error, response) => {
        signal?.removeEventListener('abort', cancel);
        if (sourceError) reject(sourceError.error);
        else if (error) reject(fromStatus(error));
        else resolve(response);
      },
    );
    cancelOn(signal, cancel);
    write(requests, call).catch((error) => {
      sourceError = { error };
      call.cancel();
    });
  });
}

/** A stream each way. */
export function callBidi(outgoing: OutgoingCall, requests: AsyncIterable<unknown>): AsyncIterable<unknown> {
  const { client, method, metadata } = outgoing;
  let sourceError: { error: unknown } | undefined;
  return responsesOf(
    () => {
      const call = client.makeBidiStreamRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        metadata,
        optionsOf(outgoing),
      );
      write(requests, call).catch((error) => {
        sourceError = { error };
        call.cancel();
      });
      return call;
    },
    outgoing.signal,
    () => sourceError,
  );
}

async function* responsesOf(
  open: () => ClientReadableStream<unknown>,
  signal: AbortSignal | undefined,
  sourceError: () => { error: unknown } | undefined = () => undefined,
): AsyncGenerator<unknown> {
  const call = open();
  const cancel = () => call.cancel();
  cancelOn(signal, cancel);
  // Cancelling a call that nobody reads any more ends in an error event.
  call.on('error', () => undefined);
  try {
    for await (const response of call) yield response;
  } catch (error) {
    const failed = sourceError();
    if (failed) throw failed.error;
    throw isServiceError(error) ? fromStatus(error) : error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    call.cancel();
  }
}

/** Writes `requests` until they end or the call is over, waiting for room after each that found none. */
async function write(requests: AsyncIterable<unknown>, call: ClientWritableStream<unknown>): Promise<void> {
  let isOver = false;
  let proceed = () => {};
  call.on('drain', () => proceed());
  const iterator = requests[Symbol.asyncIterator]();
  call.on('status', () => {
    isOver = true;
    proceed();
    iterator.return?.().catch(() => undefined);
  });
  for (let next = await iterator.next(); !next.done && !isOver; next = await iterator.next()) {
    if (call.write(next.value) || isOver) continue;
    await new Promise<void>((resolve) => {
      proceed = resolve;
    });
  }
  if (!isOver) call.end();
}

function cancelOn(signal: AbortSignal | undefined, cancel: () => void): void {
  if (signal?.aborted) cancel();
  else signal?.addEventListener('abort', cancel, { once: true });
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'metadata' in error;
}
