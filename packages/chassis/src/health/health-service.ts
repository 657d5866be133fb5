import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import {
  type Server,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import type { Health } from './health.js';

/** `grpc.health.v1.HealthCheckResponse.ServingStatus`. */
export enum ServingStatus {
  Serving = 1,
  NotServing = 2,
  ServiceUnknown = 3,
}

export interface HealthRequest {
  service: string;
}

export interface HealthResponse {
  status: ServingStatus;
}

/** `grpc.health.v1.Health` for grpc-js, written out since it is two messages of one field each. */
const method = <P extends string, S extends boolean>(name: P, responseStream: S) => ({
  path: `/grpc.health.v1.Health/${name}` as const,
  requestStream: false as const,
  responseStream,
  requestSerialize: ({ service }: HealthRequest) => Buffer.from(new BinaryWriter().uint32(10).string(service).finish()),
  requestDeserialize: (bytes: Buffer): HealthRequest => ({ service: readOnly(bytes, '', (reader) => reader.string()) }),
  responseSerialize: ({ status }: HealthResponse) => Buffer.from(new BinaryWriter().uint32(8).int32(status).finish()),
  responseDeserialize: (bytes: Buffer): HealthResponse => ({ status: readOnly(bytes, 0, (reader) => reader.int32()) }),
});

export const HealthService = { check: method('Check', false as const), watch: method('Watch', true as const) };

function readOnly<T>(bytes: Buffer, empty: T, read: (reader: BinaryReader) => T): T {
  const reader = new BinaryReader(bytes);
  let value = empty;
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) value = read(reader);
    else reader.skip(wireType, field);
  }
  return value;
}

/** Adds `grpc.health.v1`: the whole service under '', each proto service under its name. Open to everybody. */
export function addHealthService(server: Server, health: Health, services: ReadonlySet<string>): void {
  const current = (service: string): ServingStatus => {
    if (service !== '' && !services.has(service)) return ServingStatus.ServiceUnknown;
    return health.isServing ? ServingStatus.Serving : ServingStatus.NotServing;
  };
  server.addService(HealthService, {
    check(call: ServerUnaryCall<HealthRequest, HealthResponse>, respond: sendUnaryData<HealthResponse>) {
      const answer = current(call.request.service);
      if (answer === ServingStatus.ServiceUnknown) respond({ code: status.NOT_FOUND, details: 'unknown service' });
      else respond(null, { status: answer });
    },
    watch(call: ServerWritableStream<HealthRequest, HealthResponse>) {
      const tell = () => call.write({ status: current(call.request.service) });
      const unsubscribe = health.onChange(() => {
        tell();
        if (health.isStopping) call.end();
      });
      call.on('cancelled', unsubscribe);
      call.on('close', unsubscribe);
      tell();
      if (health.isStopping) call.end();
    },
  });
}
