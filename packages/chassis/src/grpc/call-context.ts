import { context, createContextKey } from '@opentelemetry/api';
import type { Caller } from '../identity/caller.js';
import type { Logger } from '../telemetry/logger.js';

/** What makes a repeated mutation recognisable: the same key with another fingerprint is another request. */
export interface Idempotency {
  readonly shopId: string;
  readonly key: string;
  /** `/package.Service/Method`. */
  readonly method: string;
  /** SHA-256 of the request, in hex. */
  readonly fingerprint: string;
}

/** What a handler knows of the call beside its request. */
export interface CallContext {
  readonly caller: Caller;
  /** The shop that the call is about: the request's, already checked against the caller's. */
  readonly shopId: string;
  /** `/package.Service/Method`. */
  readonly method: string;
  /** When the caller stops waiting; undefined on a stream without end. */
  readonly deadline: Date | undefined;
  /** Aborted when the caller has gone, the deadline has passed or the service stops. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** There where a unary request has an idempotency key. */
  readonly idempotency: Idempotency | undefined;
}

/** Where the call being handled is found in the present context. */
export const callKey = createContextKey('guanxi.call');

/**
 * The deadline of the call that is being handled, so that calls made for it do not outlast it. Work that a call started
 * and that goes on after it has none.
 */
export function currentDeadline(): Date | undefined {
  const call = context.active().getValue(callKey) as { deadline: Date | undefined; hasEnded: boolean } | undefined;
  return call?.hasEnded ? undefined : call?.deadline;
}
