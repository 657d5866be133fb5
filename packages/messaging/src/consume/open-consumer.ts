import { AckPolicy, type Consumer, type ConsumerInfo, DeliverPolicy, type JetStreamManager } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import type { Road } from '../road/road.js';
import { isApiError } from '../road/stream.js';

/** Events that are asked for ahead of the one in hand, which is also how many this process holds in memory. */
export const prefetch_events_max = 1_000;
// Well above what is fetched ahead and in hand: a server that meets this limit drops our requests for more.
const unacknowledged_events_max = 4_000;
const acknowledgement_ms_max = 60_000;

const CONSUMER_NOT_FOUND = 10014;

/**
 * Takes over a service's place in a stream. What was delivered to a predecessor who never acknowledged it would come
 * again only after a minute, and behind newer events; so the place is taken anew, just behind the last event before
 * which all are acknowledged. What was applied all the same, the inbox knows.
 */
export async function openConsumer(road: Road, stream: string, service: string): Promise<Consumer> {
  const manager = await road.manager();
  const known = await findConsumer(manager, stream, service);
  const isInOrder = known?.num_ack_pending === 0 && known.config.max_ack_pending === unacknowledged_events_max;
  if (known && !isInOrder) await manager.consumers.delete(stream, service);
  if (!isInOrder) await manager.consumers.add(stream, { ...placeAfter(known), ...consumerConfig(service) });
  return (await road.client()).consumers.get(stream, service);
}

function consumerConfig(service: string) {
  return {
    durable_name: service,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(acknowledgement_ms_max),
    max_ack_pending: unacknowledged_events_max,
  };
}

function placeAfter(known: ConsumerInfo | undefined) {
  if (!known) return { deliver_policy: DeliverPolicy.All };
  return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: known.ack_floor.stream_seq + 1 };
}

async function findConsumer(manager: JetStreamManager, stream: string, service: string) {
  try {
    return await manager.consumers.info(stream, service);
  } catch (error) {
    if (isApiError(error, CONSUMER_NOT_FOUND)) return undefined;
    throw error;
  }
}
