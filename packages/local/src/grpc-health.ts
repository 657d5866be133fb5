import { Client, credentials } from '@grpc/grpc-js';

const CHECK_MS_MAX = 1_000;
const METHOD = '/grpc.health.v1.Health/Check';
/** A HealthCheckResponse whose only field, `status`, is SERVING: field 1, varint 1. */
const SERVING = Buffer.from([0x08, 0x01]);

/** What a service says of itself; `unreachable` where it says nothing within a second. */
export type ServiceHealth = 'serving' | 'not serving' | 'unreachable';

/** Asks a service by `grpc.health.v1`, for the whole of it (the empty name). */
export async function checkHealth(address: string): Promise<ServiceHealth> {
  const client = new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  const bytes = (buffer: Buffer) => buffer;
  try {
    return await new Promise((resolve) => {
      const deadline = Date.now() + CHECK_MS_MAX;
      client.makeUnaryRequest(METHOD, bytes, bytes, Buffer.alloc(0), { deadline }, (error, answer) => {
        if (error) resolve('unreachable');
        else resolve(answer?.equals(SERVING) ? 'serving' : 'not serving');
      });
    });
  } finally {
    client.close();
  }
}
