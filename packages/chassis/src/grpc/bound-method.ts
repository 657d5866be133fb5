import { type Metadata, status } from '@grpc/grpc-js';
import type { Contract, MethodContract } from '../contract/contract.js';
import type { PlainMessage } from '../contract/local-name.js';
import { GuanxiError } from '../errors.js';
import type { Caller } from '../identity/caller.js';
import type { TokenVerifier } from '../identity/token-verifier.js';
import type { CallGroup, RateLimits } from '../limits/rate-limits.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { Connection } from '../transport/require-certificate.js';
import type { AnyMethod } from './definition.js';
import type { ServerCall } from './server-call.js';

/** What every bound method shares. */
export interface CallEnvironment {
  readonly contract: Contract;
  readonly verifier: TokenVerifier;
  readonly limits: RateLimits;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** The calls being handled now. */
  readonly open: Set<ServerCall>;
  /** For a unary call that names no deadline, and the most that one may name. */
  readonly deadlineDefault_ms: number;
  readonly deadlineMax_ms: number;
  readonly metadata_bytes_max: number;
  /** Holds what a caller's token says against the connection that it came over. @throws {NotCertified} */
  readonly certify: (caller: Caller, connection: Connection) => void;
}

/** What grpc-js tells of how a call came in. */
export interface Arrival {
  readonly metadata: Metadata;
  getAuthContext(): Connection;
}

/** Thrown when the caller's role may not call the method. */
export class NotAuthorised extends GuanxiError {
  constructor(role: string, method: string) {
    super(status.PERMISSION_DENIED, 'ROLE_NOT_ADMITTED', `a caller of role ${role} may not call ${method}`);
  }
}

/** Thrown when the bytes of a request are no message of its type. */
export class UndecodableRequest extends GuanxiError {
  constructor() {
    super(status.INVALID_ARGUMENT, 'UNDECODABLE_REQUEST', 'the request is not a message of this method’s type');
  }
}

/** Bytes that one message may have, either way: grpc-js's own default, said aloud. */
export const message_bytes_max = 4 * 1_024 * 1_024;

/** Thrown when a response has more bytes than one message may have; the service should page or stream it. */
export class ResponseTooLarge extends GuanxiError {
  constructor(bytes: number) {
    super(
      status.RESOURCE_EXHAUSTED,
      'RESPONSE_TOO_LARGE',
      `the response has ${bytes} bytes, the limit is ${message_bytes_max}`,
    );
  }
}

/** Thrown when the headers of a call have more bytes than they may. */
export class MetadataTooLarge extends GuanxiError {
  constructor(limit_bytes: number) {
    super(status.RESOURCE_EXHAUSTED, 'METADATA_TOO_LARGE', `the headers have more than ${limit_bytes} bytes`);
  }
}

/** Bytes that HTTP/2 counts for a header beside its name and value (RFC 9113, 6.5.2). */
const header_bytes = 32;

/** One method with everything that can be worked out before the first call. */
export class BoundMethod {
  readonly method: string;
  readonly contract: MethodContract;
  readonly inFlight: { inc(): void; dec(): void };
  private readonly group: CallGroup;
  private readonly duration: { observe(seconds: number): void };
  private readonly counts = new Map<status, { inc(): void }>();

  /** @throws {Error} when the contract does not admit the method to be served */
  constructor(
    readonly definition: AnyMethod,
    readonly environment: CallEnvironment,
  ) {
    this.method = definition.path;
    this.contract = environment.contract.method(this.method);
    const isStream = definition.requestStream || definition.responseStream;
    this.group = isStream ? 'stream' : this.contract.isQuery ? 'query' : 'mutation';
    this.inFlight = environment.metrics.callsInFlight.labels(this.method);
    this.duration = environment.metrics.callDuration_s.labels(this.method);
  }

  /** The caller, if she may call this method, now, and over the connection that the call came by. */
  admit(arrival: Arrival): Caller | Promise<Caller> {
    if (bytesOf(arrival.metadata) > this.environment.metadata_bytes_max) {
      throw new MetadataTooLarge(this.environment.metadata_bytes_max);
    }
    const [authorization] = arrival.metadata.get('authorization') as (string | undefined)[];
    const caller = this.environment.verifier.identify(authorization);
    return caller instanceof Promise
      ? caller.then((known) => this.authorise(known, arrival))
      : this.authorise(caller, arrival);
  }

  /** @throws {UndecodableRequest} */
  decode(bytes: Buffer): PlainMessage {
    try {
      return this.definition.requestDeserialize(bytes) as PlainMessage;
    } catch {
      throw new UndecodableRequest();
    }
  }

  /**
   * The bytes of a response.
   *
   * @throws {ResponseTooLarge} when they are more than one message may have
   * @throws {Error} when it is no response of this method
   */
  encode(response: unknown): Buffer {
    const bytes = this.definition.responseSerialize(response);
    if (bytes.byteLength > message_bytes_max) throw new ResponseTooLarge(bytes.byteLength);
    return bytes;
  }

  /** How long a unary call may take, in ms, where its client would wait longer; `asked_at_ms` may be Infinity. */
  ownDeadline(asked_at_ms: number): number | undefined {
    const { deadlineDefault_ms, deadlineMax_ms } = this.environment;
    if (asked_at_ms === Number.POSITIVE_INFINITY) return deadlineDefault_ms;
    return asked_at_ms > Date.now() + deadlineMax_ms ? deadlineMax_ms : undefined;
  }

  /** Counts one finished call. */
  measure(code: status, duration_ms: number): void {
    this.inFlight.dec();
    this.duration.observe(duration_ms / 1_000);
    let count = this.counts.get(code);
    if (!count) {
      count = this.environment.metrics.calls.labels(this.method, status[code]);
      this.counts.set(code, count);
    }
    count.inc();
  }

  private authorise(caller: Caller, arrival: Arrival): Caller {
    // Only a service's token depends on the connection, and looking at a certificate takes 20 µs.
    if (caller.role === 'service') this.environment.certify(caller, arrival.getAuthContext());
    if (!this.contract.roles.has(caller.role)) throw new NotAuthorised(caller.role, this.method);
    this.environment.limits.admit(caller, this.group);
    return caller;
  }
}

function bytesOf(metadata: Metadata): number {
  let bytes = 0;
  for (const [name, values] of Object.entries(metadata.toHttp2Headers())) {
    for (const value of [values].flat()) bytes += header_bytes + name.length + String(value).length;
  }
  return bytes;
}
