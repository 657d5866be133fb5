import { setTimeout as pause } from 'node:timers/promises';
import type { Clock, Logger } from '@guanxi/chassis';
import type { Consumer, ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import { RECORDED_TIME } from '../envelope.js';
import type { Owner } from '../event.js';
import type { Lead, Leadership } from '../leadership.js';
import type { MessagingMetrics } from '../metrics.js';
import type { Road } from '../road/road.js';
import { ensureStream, streamOf } from '../road/stream.js';
import type { ApplyEvents } from './apply-events.js';
import { inBatches, inLoads } from './batches.js';
import { type Incoming, readMessage } from './incoming.js';
import { openConsumer, prefetch_events_max } from './open-consumer.js';

const batch_events_max = 500;
/** What is read of a load, and of the one ahead of it, takes some ten times this in memory. */
export const load_bytes_default = 4_000_000;
const heartbeat_ms = 2_000;
const pull_ms = 10_000;
const due_ms_poll = 1_000;
const rests_per_work = 3;
const rest_ms_max = 10_000;
const backOff_ms_base = 100;
const backOff_ms_max = 5_000;

/** Whose events are taken in, and by whom. */
export interface ConsumerPlace {
  owner: Owner;
  service: string;
  /** Copies of the stream. */
  replicas: number;
  /** Whether it gives way to everything else. */
  isUnhurried: boolean;
  /** What of them is applied in one transaction, at most. */
  load_bytes_max: number;
}

/**
 * Takes in the events of one owner, in the order of the stream: of a service's replicas one is at work, the others
 * stand by. A batch is acknowledged once it is committed, so that a crash brings it again, and the inbox drops it.
 */
export class StreamConsumer {
  private readonly stopping = new AbortController();
  readonly stream: string;
  private consumer?: Consumer;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly place: ConsumerPlace,
    private readonly road: Road,
    private readonly leadership: Leadership,
    private readonly events: ApplyEvents,
    private readonly metrics: MessagingMetrics,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.stream = streamOf(place.owner);
  }

  start(): void {
    this.running = this.run();
  }

  /** Finishes the batch in hand and acknowledges it. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /**
   * How many events of the stream are not applied yet, and how many of these were delivered; undefined where another
   * replica is at work.
   */
  async lag(): Promise<{ pending: number; unacknowledged: number } | undefined> {
    const info = await this.consumer?.info();
    return info && { pending: info.num_pending + info.num_ack_pending, unacknowledged: info.num_ack_pending };
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const lead = await this.leadership.lead(`guanxi.consumer.${this.place.service}.${this.stream}`, signal);
        await this.consumeWhileLeading(lead, () => (failures = 0));
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        this.logger.warn({ stream: this.stream, reason: (error as Error).message, failures }, 'a consumer pauses');
        const wait_ms = Math.min(backOff_ms_max, backOff_ms_base * 2 ** Math.min(failures, 10));
        await pause(wait_ms, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async consumeWhileLeading(lead: Lead, onProgress: () => void): Promise<void> {
    try {
      const passage = await this.road.open(AbortSignal.any([lead.lost, this.stopping.signal]));
      const over = AbortSignal.any([lead.lost, passage.lost, this.stopping.signal]);
      await ensureStream(passage.manager, this.place.owner, this.place.replicas);
      this.consumer = await openConsumer(passage, this.stream, this.place.service);
      const messages = await this.consumer.consume({
        max_messages: prefetch_events_max,
        expires: pull_ms,
        idle_heartbeat: heartbeat_ms,
        abort_on_missing_resource: true,
      });
      const close = () => void messages.close();
      over.addEventListener('abort', close);
      // Nobody tells of an abort that came while the consumer was being opened.
      if (over.aborted) close();
      const retrying = this.retryWhile(over);
      try {
        await this.takeIn(messages, over, onProgress);
      } finally {
        over.removeEventListener('abort', close);
        await messages.close();
        await retrying;
      }
      over.throwIfAborted();
      throw new Error('the stream or its consumer is gone');
    } finally {
      this.consumer = undefined;
      await lead.resign().catch(() => undefined);
    }
  }

  /** While a load is being written, the next one is read: the database and this process work at the same time. */
  private async takeIn(messages: ConsumerMessages, over: AbortSignal, onProgress: () => void): Promise<void> {
    let inHand = Promise.resolve();
    try {
      for await (const batch of inBatches<JsMsg>(messages, batch_events_max)) {
        for (const load of inLoads(batch, ({ data }) => data.length, this.place.load_bytes_max)) {
          const events = load.map(readMessage);
          this.events.readAhead(events);
          await inHand;
          if (over.aborted) return;
          inHand = this.applyAndAcknowledge(load, events, over).then(onProgress);
          // Nobody waits for a further event where one could not be applied.
          inHand.catch(() => void messages.close());
        }
      }
    } finally {
      await inHand;
    }
  }

  private async applyAndAcknowledge(
    load: readonly JsMsg[],
    events: readonly Incoming[],
    over: AbortSignal,
  ): Promise<void> {
    const done = this.metrics.handling.startTimer({ stream: this.stream });
    await this.events.apply(events);
    for (const message of load) message.ack();
    const worked_ms = done() * 1_000;
    this.measureDelay(events);
    if (!this.place.isUnhurried) return;
    const rest_ms = Math.min(rest_ms_max, worked_ms * rests_per_work);
    await pause(rest_ms, undefined, { signal: over }).catch(() => undefined);
  }

  private measureDelay(applied: readonly Incoming[]): void {
    const now_ms = this.clock.now().getTime();
    for (const { headers } of applied) {
      const delay_ms = now_ms - Date.parse(headers[RECORDED_TIME] ?? '');
      // A release that does not say it, or clocks that differ by more than the way took.
      if (delay_ms >= 0) this.metrics.delay.observe({ stream: this.stream }, delay_ms / 1_000);
    }
  }

  private async retryWhile(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await pause(due_ms_poll, undefined, { signal: over }).catch(() => undefined);
      if (over.aborted) return;
      await this.events
        .retryDue(this.stream)
        .catch((error: Error) => this.logger.warn({ stream: this.stream, reason: error.message }, 'retries pause'));
    }
  }
}
