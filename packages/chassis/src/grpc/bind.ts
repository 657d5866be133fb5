import type {
  handleServerStreamingCall,
  handleUnaryCall,
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
import { DeadlineExceeded } from './error-status.js';
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
    const settle = requestStream ? settleClientStream : settleUnary;
    return ((grpcCall: IncomingOne, respond: sendUnaryData<Buffer>) => {
      const call = new ServerCall(bound, grpcCall, (status) => respond(status));
      void context.with(call.context, settle, undefined, call, grpcCall, handler, respond);
    }) as handleUnaryCall<Buffer, Buffer>;
  }
  return ((grpcCall: IncomingMany) => {
    const call = new ServerCall(bound, grpcCall, (status) => grpcCall.emit('error', status));
    void context.with(call.context, settleStream, undefined, call, grpcCall, handler);
  }) as handleServerStreamingCall<Buffer, Buffer>;
}

type IncomingOne = ServerUnaryCall<Buffer, Buffer> & ServerReadableStream<Buffer, Buffer>;
type IncomingMany = ServerWritableStream<Buffer, Buffer> & ServerDuplexStream<Buffer, Buffer>;
type Respond = sendUnaryData<Buffer>;

async function settleUnary(
  call: ServerCall,
  grpcCall: IncomingOne,
  handler: AnyHandler,
  respond: Respond,
): Promise<void> {
  // grpc-js itself ends a call at the deadline that its client named; the timer here is for all others.
  const { ownDeadline_ms } = call;
  const overrun = () => call.refuse(new DeadlineExceeded());
  const timer = ownDeadline_ms === undefined ? undefined : setTimeout(overrun, ownDeadline_ms);
  try {
    const identifying = call.identify();
    if (identifying) await identifying;
    const request = call.accept(grpcCall.request);
    call.recognise(request);
    const response = call.bound.encode(await handler(request, call));
    if (call.end()) respond(null, response);
  } catch (error) {
    call.refuse(error);
  } finally {
    clearTimeout(timer);
  }
}

async function settleClientStream(
  call: ServerCall,
  grpcCall: IncomingOne,
  handler: AnyHandler,
  respond: Respond,
): Promise<void> {
  try {
    await call.identify();
    const response = call.bound.encode(await handler(await receive(grpcCall, call), call));
    if (call.end()) respond(null, response);
  } catch (error) {
    call.refuse(error);
  }
}

async function settleStream(call: ServerCall, grpcCall: IncomingMany, handler: AnyHandler): Promise<void> {
  const { requestStream } = call.bound.definition;
  try {
    await call.identify();
    const input = requestStream ? await receive(grpcCall, call) : call.accept(grpcCall.request);
    await send(handler(input, call) as AsyncIterable<unknown>, grpcCall, call);
    if (call.end()) grpcCall.end();
  } catch (error) {
    call.refuse(error);
  }
}
