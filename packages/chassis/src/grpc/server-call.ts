import { type StatusObject, status } from '@grpc/grpc-js';
import { type Context, context, type Span, SpanStatusCode } from '@opentelemetry/api';
import { fingerprintOf } from '../contract/fingerprint.js';
import type { PlainMessage } from '../contract/local-name.js';
import { GuanxiError } from '../errors.js';
import type { Caller } from '../identity/caller.js';
import type { Logger } from '../telemetry/logger.js';
import { startServerSpan } from '../telemetry/tracing.js';
import type { Arrival, BoundMethod } from './bound-method.js';
import { type CallContext, callKey, type Idempotency } from './call-context.js';
import { CallCancelled, DeadlineExceeded, toStatus } from './error-status.js';

/** What grpc-js tells of a call of any kind. */
interface GrpcCall extends Arrival {
  getDeadline(): number | Date;
  on(event: 'cancelled', listener: () => void): unknown;
}

const unidentified: Caller = { subject: '', role: 'customer', shop: '' };

/** One call from its headers to its status: what the handler sees of it, and what is measured and logged of it. */
export class ServerCall implements CallContext {
  caller = unidentified;
  shopId = '';
  idempotency: Idempotency | undefined;
  readonly deadline: Date | undefined;
  /** How long a unary handler may take where that is less than its client would wait. */
  readonly ownDeadline_ms: number | undefined;
  /** Runs the handler in the call's trace and deadline. */
  readonly context: Context;
  private readonly span: Span;
  private readonly started_ms = performance.now();
  private abort: AbortController | undefined;
  private log: Logger | undefined;
  private endedWith: status | undefined;
  private onEnded: (() => void)[] | undefined;

  constructor(
    readonly bound: BoundMethod,
    private readonly grpcCall: GrpcCall,
    private readonly answerError: (status: StatusObject) => void,
  ) {
    const traceparent = grpcCall.metadata.get('traceparent')[0] as string | undefined;
    const { span, context } = startServerSpan(bound.method, traceparent ? { traceparent } : {});
    this.span = span;
    this.context = context.setValue(callKey, this);
    const asked_at_ms = Number(grpcCall.getDeadline());
    this.ownDeadline_ms = this.isStream ? undefined : bound.ownDeadline(asked_at_ms);
    const deadline_at_ms = this.ownDeadline_ms === undefined ? asked_at_ms : Date.now() + this.ownDeadline_ms;
    this.deadline = deadline_at_ms === Number.POSITIVE_INFINITY ? undefined : new Date(deadline_at_ms);
    bound.inFlight.inc();
    bound.environment.open.add(this);
    grpcCall.on('cancelled', () => this.lose());
  }

  get method(): string {
    return this.bound.method;
  }

  get isStream(): boolean {
    return this.bound.definition.requestStream || this.bound.definition.responseStream;
  }

  get signal(): AbortSignal {
    if (!this.abort) {
      this.abort = new AbortController();
      if (this.hasEnded) this.abort.abort(new CallCancelled());
    }
    return this.abort.signal;
  }

  get logger(): Logger {
    this.log ??= this.bound.environment.logger.child({ method: this.method, shop: this.shopId });
    return this.log;
  }

  get hasEnded(): boolean {
    return this.endedWith !== undefined;
  }

  /** Learns who calls, and whether she may. Returns at once where her token is remembered. */
  identify(): Promise<void> | undefined {
    const admitted = this.bound.admit(this.grpcCall);
    if (admitted instanceof Promise) {
      return admitted.then((caller) => {
        this.caller = caller;
      });
    }
    this.caller = admitted;
    return undefined;
  }

  /** Decodes one message that came in, checks it against the contract and against who is calling. */
  accept(bytes: Buffer): PlainMessage {
    const { contract } = this.bound;
    const message = this.bound.decode(bytes);
    contract.validate(message);
    const shop = contract.ownership(message, this.caller);
    if (this.shopId === '') this.shopId = shop;
    else if (shop !== '' && shop !== this.shopId) throw new ShopChanged();
    return message;
  }

  /** Notes the idempotency key of the request that the call is about. */
  recognise(request: PlainMessage): void {
    const key = request.idempotencyKey;
    if (typeof key !== 'string' || key === '') return;
    const { shopId, method, bound } = this;
    let fingerprint: string | undefined;
    this.idempotency = {
      shopId,
      key,
      method,
      get fingerprint() {
        fingerprint ??= fingerprintOf(request, bound.definition.requestSerialize);
        return fingerprint;
      },
    };
  }

  /** Calls `listener` once when the call ends, at once where it has. */
  whenEnded(listener: () => void): void {
    if (this.hasEnded) {
      listener();
      return;
    }
    this.onEnded ??= [];
    this.onEnded.push(listener);
  }

  /** The other side is gone: its deadline passed, or it gave up. Nothing more can be answered. */
  lose(): void {
    if (this.hasEnded) return;
    const expired = this.deadline !== undefined && this.deadline.getTime() <= Date.now();
    context.with(this.context, () => this.end(expired ? new DeadlineExceeded() : new CallCancelled()));
  }

  /** Answers the call with an error, unless it has ended. */
  refuse(error: unknown): void {
    if (this.end(error)) this.answerError(toStatus(error));
  }

  /** Ends the call, once: measured, logged, its span closed. Returns whether this was the first end. */
  end(error?: unknown): boolean {
    if (this.hasEnded) return false;
    const code = error === undefined ? status.OK : error instanceof GuanxiError ? error.code : status.INTERNAL;
    this.endedWith = code;
    const duration_ms = performance.now() - this.started_ms;
    this.bound.environment.open.delete(this);
    this.bound.measure(code, duration_ms);
    if (this.span.isRecording()) this.describeSpan(code);
    this.logEnd(code, duration_ms, error);
    this.span.end();
    this.abort?.abort(error ?? new CallCancelled());
    if (this.onEnded) for (const listener of this.onEnded) listener();
    return true;
  }

  private describeSpan(code: status): void {
    this.span.setAttributes({
      'rpc.system': 'grpc',
      'rpc.method': this.method,
      'rpc.grpc.status_code': code,
      'guanxi.shop': this.shopId,
      'guanxi.caller': this.caller.role,
    });
    if (code !== status.OK) this.span.setStatus({ code: SpanStatusCode.ERROR, message: status[code] });
  }

  private logEnd(code: status, duration_ms: number, error: unknown): void {
    const { logger } = this.bound.environment;
    const caller = this.caller === unidentified ? undefined : this.caller.role;
    const reason = error instanceof GuanxiError ? error.reason : undefined;
    const ms = Math.round(duration_ms * 10) / 10;
    const line = { method: this.method, code: status[code], reason, ms, caller, shop: this.shopId };
    if (error === undefined || error instanceof GuanxiError) logger.info(line, 'call');
    else logger.error({ ...line, err: error }, 'call failed');
  }
}

/** Thrown when a later message of a stream names another shop than the first. */
export class ShopChanged extends GuanxiError {
  constructor() {
    super(status.INVALID_ARGUMENT, 'SHOP_CHANGED', 'every message of a stream must name the shop of the first');
  }
}
