import { JetStreamApiError, type JetStreamManager } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import type { Owner } from '../event.js';

/** How long events stay on the road; whoever was away for longer rebuilds from the owner. */
export const stream_keep_hours = 7 * 24;
const duplicateWindow_ms = 2 * 60_000;

/** The stream that carries a service's events. */
export function streamOf(owner: Owner): string {
  return `GUANXI_${owner.toUpperCase()}`;
}

function streamConfig(owner: Owner, replicas: number) {
  return {
    name: streamOf(owner),
    subjects: [`guanxi.${owner}.>`],
    storage: 'file' as const,
    retention: 'limits' as const,
    discard: 'old' as const,
    max_age: nanos(stream_keep_hours * 3_600_000),
    duplicate_window: nanos(duplicateWindow_ms),
    num_replicas: replicas,
  };
}

const STREAM_NOT_FOUND = 10059;
const STREAM_NAME_IN_USE = 10058;

/** Makes the stream where there is none. Owner and consumers call it alike, so that they may start in any order. */
export async function ensureStream(manager: JetStreamManager, owner: Owner, replicas: number): Promise<void> {
  try {
    await manager.streams.info(streamOf(owner));
  } catch (error) {
    if (!isApiError(error, STREAM_NOT_FOUND)) throw error;
    await manager.streams.add(streamConfig(owner, replicas)).catch((raced: unknown) => {
      if (!isApiError(raced, STREAM_NAME_IN_USE)) throw raced;
    });
  }
}

/** Whether JetStream answered with this error code (`err_code` of its API). */
export function isApiError(error: unknown, code: number): boolean {
  return error instanceof JetStreamApiError && error.code === code;
}
