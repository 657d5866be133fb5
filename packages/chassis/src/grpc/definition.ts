/** One method of a service, as ts-proto generates it for grpc-js. */
// biome-ignore lint/suspicious/noExplicitAny: a message type stands in it both as input and output; only any fits all.
export interface MethodDefinition<Req = any, Res = any> {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestSerialize: (value: Req) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => Req;
  readonly responseSerialize: (value: Res) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Res;
}

/** A proto service, as ts-proto generates it: `PortraitServiceService`. */
export type ServiceDefinition = Readonly<Record<string, MethodDefinition>>;

/** The message type that a method takes. */
export type RequestOf<M extends MethodDefinition> = ReturnType<M['requestDeserialize']>;
/** The message type that a method answers. */
export type ResponseOf<M extends MethodDefinition> = ReturnType<M['responseDeserialize']>;

/** A method whose message types do not matter, for code that treats all alike. */
export type AnyMethod = MethodDefinition<unknown, unknown>;
