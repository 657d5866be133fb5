import { Client } from '@grpc/grpc-js';
import { clientCredentials, type Transport } from '@guanxi/chassis';

const CHECK_MS_MAX = 1_000;
const METHOD = '/grpc.health.v1.Health/Check';
/** A HealthCheckResponse whose only field, `status`, is SERVING: field 1, varint 1. */
const SERVING = Buffer.from([0x08, 0x01]);

/** What a service says of itself; `unreachable` where it says nothing within a second. */
export type ServiceHealth = 'serving' | 'not serving' | 'unreachable';

/**
 * Asks a service by `grpc.health.v1`, for the whole of it (the empty name). Who answers there with another service's
 * certificate, or none that `transport` trusts, counts as nobody.
 */
export async function checkHealth(address: string, service: string, transport: Transport): Promise<ServiceHealth> {
  const client = new Client(address, clientCredentials(transport, service), {
    'grpc.use_local_subchannel_pool': 1,
    'grpc.ssl_target_name_override': service,
  });
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
