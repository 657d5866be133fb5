import type { Type } from '@nestjs/common';
import type { CallContext } from './call-context.js';
import type { MethodDefinition, RequestOf, ResponseOf, ServiceDefinition } from './definition.js';

/** The shape of the handler of one method, by its call kind. */
export type Handler<M extends MethodDefinition> = M['requestStream'] extends true
  ? M['responseStream'] extends true
    ? (requests: AsyncIterable<RequestOf<M>>, call: CallContext) => AsyncIterable<ResponseOf<M>>
    : (requests: AsyncIterable<RequestOf<M>>, call: CallContext) => Promise<ResponseOf<M>>
  : M['responseStream'] extends true
    ? (request: RequestOf<M>, call: CallContext) => AsyncIterable<ResponseOf<M>>
    : (request: RequestOf<M>, call: CallContext) => Promise<ResponseOf<M>>;

/** Every method of a proto service; a controller implements it completely or does not compile. */
export type Handlers<S extends ServiceDefinition> = { [K in keyof S]: Handler<S[K]> };

/** A proto service and the controller that answers it. */
export interface Served {
  readonly definition: ServiceDefinition;
  readonly controller: Type<object>;
}

/** Says that `controller` answers the proto service; the compiler checks that it does, completely. */
export function serve<S extends ServiceDefinition>(definition: S, controller: Type<Handlers<S>>): Served {
  return { definition, controller };
}
