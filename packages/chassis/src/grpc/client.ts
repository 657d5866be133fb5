import { inClientSpan } from '../telemetry/tracing.js';
import type { ClientTransport } from '../transport/transport-keys.js';
import { currentDeadline } from './call-context.js';
import { openChannel } from './channel.js';
import { callBidi, callClientStream, callServerStream, callUnary, type OutgoingCall } from './client-calls.js';
import type { AnyMethod, MethodDefinition, RequestOf, ResponseOf, ServiceDefinition } from './definition.js';
import { outgoingMetadata } from './outgoing-metadata.js';

/** How one call differs from the connection's way. */
export interface CallOptions {
  /** Gives up after so many milliseconds. */
  deadline_ms?: number;
  /** Gives up when aborted. */
  signal?: AbortSignal;
}

type ClientMethod<M extends MethodDefinition> = M['requestStream'] extends true
  ? M['responseStream'] extends true
    ? (requests: AsyncIterable<RequestOf<M>>, options?: CallOptions) => AsyncIterable<ResponseOf<M>>
    : (requests: AsyncIterable<RequestOf<M>>, options?: CallOptions) => Promise<ResponseOf<M>>
  : M['responseStream'] extends true
    ? (request: RequestOf<M>, options?: CallOptions) => AsyncIterable<ResponseOf<M>>
    : (request: RequestOf<M>, options?: CallOptions) => Promise<ResponseOf<M>>;

/** A proto service from its caller's side. Every method throws `GuanxiError` as the service threw it. */
export type Client<S extends ServiceDefinition> = { readonly [K in keyof S]: ClientMethod<S[K]> } & {
  /** Ends this client's use of the connection; the last one closes it. */
  close(): void;
};

export interface ConnectOptions {
  /** `host:port`, or any target that gRPC resolves; several addresses behind a name are used in turn. */
  address: string;
  /** The service that must answer there, by its certificate; the one that the contract is of, unless it is given. */
  service?: string;
  /** The bearer token for each call: `identity.token` in a service. */
  token: () => string;
  /**
   * How the connection is secured: `identity.transport` in a service, `public` to somebody outside the platform. Without
   * it, plain text, which a service only takes that was told to.
   */
  transport?: ClientTransport;
  /** For unary calls that name none; default 5,000. */
  deadline_ms?: number;
}

const deadlineDefault_ms = 5_000;

/**
 * A client of the proto service at an address. Clients of one address share one connection. A unary call always has a
 * deadline and a stream may, never later than that of the call being handled. A unary call that finds nobody
 * (UNAVAILABLE) is tried again within its deadline, which its idempotency key makes safe.
 */
export function connect<S extends ServiceDefinition>(definition: S, options: ConnectOptions): Client<S> {
  const channel = openChannel(options.address, options.transport ?? 'plain', options.service ?? serviceOf(definition));
  const methods: Record<string, unknown> = { close: () => channel.close() };
  for (const [name, method] of Object.entries(definition) as unknown as [string, AnyMethod][]) {
    const call = callOfKind(method);
    const isStream = method.requestStream || method.responseStream;
    const wait_ms = isStream ? undefined : (options.deadline_ms ?? deadlineDefault_ms);
    methods[name] = (input: unknown, { deadline_ms = wait_ms, signal }: CallOptions = {}) => {
      const outgoing = (): OutgoingCall => ({
        client: channel.client,
        method,
        deadline_at_ms: Math.min(
          currentDeadline()?.getTime() ?? Number.POSITIVE_INFINITY,
          Date.now() + (deadline_ms ?? Number.POSITIVE_INFINITY),
        ),
        metadata: outgoingMetadata(options.token()),
        signal,
      });
      if (isStream) return call(outgoing(), input as never);
      return inClientSpan(method.path, async () => call(outgoing(), input as never));
    };
  }
  return methods as Client<S>;
}

function callOfKind({ requestStream, responseStream }: AnyMethod) {
  if (requestStream) return responseStream ? callBidi : callClientStream;
  return responseStream ? callServerStream : callUnary;
}

/** `presence` of `/guanxi.presence.v1.SeatService/…`: who answers for the contract. */
function serviceOf(definition: ServiceDefinition): string {
  const [first] = Object.values(definition);
  return first?.path.split('.')[1] ?? '';
}
