import type {
  handleServerStreamingCall,
  handleUnaryCall,
  Metadata,
  Server,
  ServerDuplexStream,
  ServerReadableStream,
  ServerUnaryCall,
  ServerWritableStream,
  sendUnaryData,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { context } from '@opentelemetry/api';
import { BoundMethod, type CallEnvironment } from './bound-method.js';
import type { CallContext } from './call-context.js';
import type { AnyMethod, ServiceDefinition } from './definition.js';
import { DeadlineExceeded, toStatus } from './error-status.js';
import { receive } from './receive.js';
import { send } from './send.js';
import { ServerCall } from './server-call.js';

type AnyHandler = (input: unknown, call: CallContext) => unknown;

/**
 * Adds a proto service to a grpc-js server, each call run through the same steps: who calls, may she, is the request
 * well formed and about her shop, then the handler under its deadline, and at last the status, measured and logged.
 *
 * grpc-js sees bytes only: a request is decoded after its caller is known, and garbage is the caller's fault, not ours.
 *
 * @throws {Error} when a method has no handler or its contract does not admit it
 */
export function bindService(
  server: Server,
  definition: ServiceDefinition,
  controller: object,
  environment: CallEnvironment,
): void {
  const methods: Record<string, object> = {};
  const implementation: UntypedServiceImplementation = {};
  for (const [name, method] of Object.entries(definition) as unknown as [string, AnyMethod][]) {
    const handler = (controller as Record<string, unknown>)[name];
    if (typeof handler !== 'function')
      throw new Error(`${controller.constructor.name} has no handler for ${method.path}`);
    methods[name] = { ...method, ...bytesOnly };
    implementation[name] = bindMethod(new BoundMethod(method, environment), handler.bind(controller) as AnyHandler);
  }
  server.addService(methods as never, implementation);
}

const asTheyAre = (bytes: Buffer): Buffer => bytes;
const bytesOnly = {
  requestSerialize: asTheyAre,
  requestDeserialize: asTheyAre,
  responseSerialize: asTheyAre,
  responseDeserialize: asTheyAre,
};

function bindMethod(bound: BoundMethod, handler: AnyHandler): UntypedServiceImplementation[string] {
  const { requestStream, responseStream } = bound.definition;
  if (!responseStream) {
    const answer = requestStream ? answerStream : answerOne;
    return ((grpcCall: ServerUnaryCall<Buffer, Buffer> & ServerReadableStream<Buffer, Buffer>, respond: Respond) => {
      void settleOne(bound, grpcCall, respond, (call) => answer(call, grpcCall, handler));
    }) as handleUnaryCall<Buffer, Buffer>;
  }
  const open = requestStream ? openBidi : openStream;
  return ((grpcCall: ServerWritableStream<Buffer, Buffer> & ServerDuplexStream<Buffer, Buffer>) => {
    void settleStream(bound, grpcCall, (call) => open(call, grpcCall, handler));
  }) as handleServerStreamingCall<Buffer, Buffer>;
}

type Respond = sendUnaryData<Buffer>;

/** What a call of any kind has. */
interface GrpcCall {
  metadata: Metadata;
  getDeadline(): number | Date;
  on(event: 'cancelled', listener: () => void): unknown;
}

async function settleOne(
  bound: BoundMethod,
  grpcCall: GrpcCall,
  respond: Respond,
  answer: (call: ServerCall) => Promise<unknown>,
): Promise<void> {
  const { deadlineDefault_ms, deadlineMax_ms } = bound.environment;
  const now_ms = Date.now();
  const asked_ms = Number(grpcCall.getDeadline());
  const isStream = bound.definition.requestStream;
  const wait_ms = Number.isFinite(asked_ms) ? deadlineMax_ms : isStream ? Number.POSITIVE_INFINITY : deadlineDefault_ms;
  // grpc-js itself ends a call at the deadline that its client named; the timer here is for all others.
  const ownDeadline = !isStream && now_ms + wait_ms < asked_ms;
  const call = new ServerCall(bound, grpcCall.metadata, ownDeadline ? now_ms + wait_ms : asked_ms);
  const fail = (error: unknown) => {
    if (call.end(error)) respond(toStatus(error));
  };
  call.refuse = fail;
  const timer = ownDeadline ? setTimeout(() => fail(new DeadlineExceeded()), wait_ms) : undefined;
  grpcCall.on('cancelled', () => call.lose());
  try {
    const admitted = bound.admit(grpcCall.metadata.get('authorization')[0] as string | undefined);
    call.caller = admitted instanceof Promise ? await admitted : admitted;
    const response = await answer(call);
    const bytes = bound.definition.responseSerialize(response);
    if (call.end()) respond(null, bytes);
  } catch (error) {
    fail(error);
  } finally {
    clearTimeout(timer);
  }
}

async function settleStream(
  bound: BoundMethod,
  grpcCall: ServerWritableStream<Buffer, Buffer>,
  open: (call: ServerCall) => AsyncIterable<unknown> | Promise<AsyncIterable<unknown>>,
): Promise<void> {
  const call = new ServerCall(bound, grpcCall.metadata, Number(grpcCall.getDeadline()));
  grpcCall.on('cancelled', () => call.lose());
  const fail = (error: unknown) => {
    if (call.end(error)) grpcCall.emit('error', toStatus(error));
  };
  call.refuse = fail;
  try {
    const admitted = bound.admit(grpcCall.metadata.get('authorization')[0] as string | undefined);
    call.caller = admitted instanceof Promise ? await admitted : admitted;
    const responses = await open(call);
    await context.with(call.context, () => send(responses, grpcCall, call));
    if (call.end()) grpcCall.end();
  } catch (error) {
    fail(error);
  }
}

function answerOne(
  call: ServerCall,
  { request }: ServerUnaryCall<Buffer, Buffer>,
  handler: AnyHandler,
): Promise<unknown> {
  const message = call.accept(request);
  call.recognise(message);
  return context.with(call.context, () => handler(message, call) as Promise<unknown>);
}

async function answerStream(
  call: ServerCall,
  grpcCall: ServerReadableStream<Buffer, Buffer>,
  handler: AnyHandler,
): Promise<unknown> {
  const requests = await receive(grpcCall, call);
  return context.with(call.context, () => handler(requests, call) as Promise<unknown>);
}

function openStream(call: ServerCall, { request }: ServerWritableStream<Buffer, Buffer>, handler: AnyHandler) {
  const message = call.accept(request);
  return context.with(call.context, () => handler(message, call) as AsyncIterable<unknown>);
}

async function openBidi(call: ServerCall, grpcCall: ServerDuplexStream<Buffer, Buffer>, handler: AnyHandler) {
  const requests = await receive(grpcCall, call);
  return context.with(call.context, () => handler(requests, call) as AsyncIterable<unknown>);
}
