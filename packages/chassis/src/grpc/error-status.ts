import { Metadata, type ServiceError, type StatusObject, status } from '@grpc/grpc-js';
import { GuanxiError } from '../errors.js';
import { decodeRpcStatus, encodeRpcStatus } from './rpc-status.js';

const detailsKey = 'grpc-status-details-bin';
/** The domain of every `ErrorInfo` of the platform. */
export const errorDomain = 'guanxi';

/** Thrown when something failed that the caller can do nothing about; the cause is in the service's log only. */
export class InternalFailure extends GuanxiError {
  constructor() {
    super(status.INTERNAL, 'INTERNAL', 'the service failed to handle this call; the failure was logged');
  }
}

/** Thrown when the call's deadline passed before it was answered. */
export class DeadlineExceeded extends GuanxiError {
  constructor() {
    super(status.DEADLINE_EXCEEDED, 'DEADLINE_EXCEEDED', 'the call was not answered before its deadline');
  }
}

/** Thrown when the call ended because the caller gave it up. */
export class CallCancelled extends GuanxiError {
  constructor() {
    super(status.CANCELLED, 'CANCELLED', 'the caller gave the call up');
  }
}

/** Thrown when the other side ended a call and did not say how: it was told to stop, and had no time left. */
export class CallCutOff extends GuanxiError {
  constructor() {
    super(status.UNAVAILABLE, 'CALL_CUT_OFF', 'the service ended the call without an answer; call again');
  }
}

// As grpc-js words it. A service of ours always sends a status: without one the call did not fail, it broke off.
const withoutStatus = 'Call ended without gRPC status';

/** What crosses the wire for an error. Anything that is no {@link GuanxiError} becomes {@link InternalFailure}. */
export function toStatus(error: unknown): StatusObject {
  const failure = error instanceof GuanxiError ? error : new InternalFailure();
  const { code, reason, message, details } = failure;
  const bytes = encodeRpcStatus({
    code,
    message,
    reason,
    domain: errorDomain,
    metadata: details.metadata ?? {},
    violations: details.violations ?? [],
    ...(details.retryAfter_ms !== undefined && { retryAfter_ms: details.retryAfter_ms }),
  });
  const metadata = new Metadata();
  metadata.set(detailsKey, Buffer.from(bytes));
  return { code, details: message, metadata };
}

/** What a client throws for a call that failed: the error as the service threw it, or one made from its status. */
export function fromStatus(error: ServiceError): GuanxiError {
  const [bytes] = error.metadata?.get(detailsKey) ?? [];
  if (bytes instanceof Uint8Array) {
    try {
      const { reason, message, metadata, violations, retryAfter_ms } = decodeRpcStatus(bytes);
      const retry = retryAfter_ms === undefined ? {} : { retryAfter_ms };
      if (reason) return new GuanxiError(error.code, reason, message, { metadata, violations, ...retry });
    } catch {
      // Garbled details say nothing: the plain status below does.
    }
  }
  if (error.code === status.INTERNAL && error.details.includes(withoutStatus)) return new CallCutOff();
  return new GuanxiError(error.code, status[error.code] ?? 'UNKNOWN', error.details);
}
