import { Client, credentials } from '@grpc/grpc-js';

/** One connection to an address, shared by the clients of all its proto services. */
export interface Channel {
  readonly client: Client;
  /** Gives the connection up; the last user closes it. */
  close(): void;
}

const channelOptions = {
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  // Retries are ours, since only we know which calls may be repeated.
  'grpc.enable_retries': 0,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
};

const open = new Map<string, { client: Client; users: number }>();

/** The connection to `address`, opened at the first call. */
export function openChannel(address: string): Channel {
  let shared = open.get(address);
  if (!shared) {
    shared = { client: new Client(address, credentials.createInsecure(), channelOptions), users: 0 };
    open.set(address, shared);
  }
  const { client } = shared;
  shared.users += 1;
  let isOpen = true;
  return {
    client,
    close() {
      if (!isOpen) return;
      isOpen = false;
      shared.users -= 1;
      if (shared.users > 0) return;
      open.delete(address);
      client.close();
    },
  };
}
