import { Client } from '@grpc/grpc-js';
import { clientCredentials } from '../transport/client-credentials.js';
import type { ClientTransport } from '../transport/transport-keys.js';

/** One connection to an address, shared by the clients of all its proto services. */
export interface Channel {
  readonly client: Client;
  /** Gives the connection up; the last user closes it. */
  close(): void;
}

const stream_window_bytes = 1_024 * 1_024;

const channelOptions = {
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  // Retries are ours, since only we know which calls may be repeated.
  'grpc.enable_retries': 0,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
  // As much as a stream may have under way before its reader has taken it: a batch of decisions or behaviours. HTTP/2's
  // own 64 KiB would have such a message wait for its reader a dozen times.
  'grpc-node.flow_control_window': stream_window_bytes,
};

interface Shared {
  client: Client;
  users: number;
}

const open = new Map<ClientTransport, Map<string, Shared>>();

/**
 * The connection to a service at `address`, opened at the first call; clients of one address that are secured by the same
 * keys share it.
 */
export function openChannel(address: string, transport: ClientTransport, service: string): Channel {
  const key = `${service} at ${address}`;
  const sharing = open.get(transport) ?? new Map<string, Shared>();
  open.set(transport, sharing);
  const shared = sharing.get(key) ?? { client: newClient(address, transport, service), users: 0 };
  sharing.set(key, shared);
  shared.users += 1;
  let isOpen = true;
  return {
    client: shared.client,
    close() {
      if (!isOpen) return;
      isOpen = false;
      shared.users -= 1;
      if (shared.users > 0) return;
      sharing.delete(key);
      if (sharing.size === 0) open.delete(transport);
      shared.client.close();
    },
  };
}

function newClient(address: string, transport: ClientTransport, service: string): Client {
  return new Client(address, clientCredentials(transport, service), {
    ...channelOptions,
    // The name that a TLS client says it wants; an IP address may not stand there (RFC 6066).
    ...(transport !== 'public' && { 'grpc.ssl_target_name_override': service }),
  });
}
