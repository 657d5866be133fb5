import { status } from '@grpc/grpc-js';

/** One field of a request that broke a rule; `field` is its path in the contract, such as `audience.customer_ids[3]`. */
export interface FieldViolation {
  field: string;
  description: string;
}

/**
 * The one error type that crosses a service's boundary. It becomes a gRPC status with `google.rpc.ErrorInfo`
 * (reason, domain, metadata), where fields are at fault `google.rpc.BadRequest`, and where the call may be made again at
 * a known time `google.rpc.RetryInfo`.
 *
 * A capability declares one subclass per failure, its documentation beginning "Thrown when …".
 */
export class GuanxiError extends Error {
  constructor(
    /** The gRPC status code, which tells a machine whether to retry. */
    readonly code: status,
    /** The failure in UPPER_SNAKE_CASE, stable across releases, such as `CONVERSATION_NOT_FOUND`. */
    readonly reason: string,
    /** What happened and what to do about it, for a person. Never holds personal data. */
    message: string,
    readonly details: {
      metadata?: Record<string, string>;
      violations?: FieldViolation[];
      /** When the same call may be made again; nothing of it was done. */
      retryAfter_ms?: number;
    } = {},
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** Thrown when a request breaks a rule of its contract; names every field at fault. */
export class InvalidRequest extends GuanxiError {
  constructor(violations: FieldViolation[]) {
    const fields = violations.map(({ field, description }) => `${field}: ${description}`).join('; ');
    super(status.INVALID_ARGUMENT, 'INVALID_REQUEST', fields, { violations });
  }
}
