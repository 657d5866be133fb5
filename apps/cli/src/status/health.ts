import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import type { Client } from '@guanxi/chassis/client';

/** How a service says it is; see grpc.health.v1. */
export type HealthState = 'SERVING' | 'NOT_SERVING' | 'UNKNOWN';

const STATES: readonly HealthState[] = ['UNKNOWN', 'SERVING', 'NOT_SERVING'];

/** The one method of `grpc.health.v1.Health` that the status needs (gRPC health checking protocol, v1). */
export const healthService = {
  check: {
    path: '/grpc.health.v1.Health/Check',
    requestStream: false,
    responseStream: false,
    requestSerialize: ({ service }: { service: string }): Buffer =>
      Buffer.from(service === '' ? [] : new BinaryWriter().uint32(10).string(service).finish()),
    requestDeserialize: (_bytes: Buffer): { service: string } => ({ service: '' }),
    responseSerialize: (_value: { state: HealthState }): Buffer => Buffer.alloc(0),
    responseDeserialize: (bytes: Buffer): { state: HealthState } => ({ state: readState(bytes) }),
  },
} as const;

export type HealthClient = Client<typeof healthService>;

function readState(bytes: Uint8Array): HealthState {
  const reader = new BinaryReader(bytes);
  let state: HealthState = 'UNKNOWN';
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) state = STATES[reader.int32()] ?? 'UNKNOWN';
    else reader.skip(wireType, field);
  }
  return state;
}
