import { Clock, Health, Logger } from '@guanxi/chassis';
import { Database, Secrecy, Sweeps, Transactions } from '@guanxi/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { ApplyEvents } from './consume/apply-events.js';
import { Handlers } from './consume/dispatch.js';
import { load_bytes_default, StreamConsumer } from './consume/stream-consumer.js';
import { Leadership } from './leadership.js';
import { MESSAGING_OPTIONS, type MessagingOptions } from './messaging-options.js';
import { MessagingMetrics } from './metrics.js';
import { OutboxBell } from './outbox/outbox-bell.js';
import { Relay } from './outbox/relay.js';
import { readFigures } from './read-figures.js';
import { Road } from './road/road.js';
import { stream_keep_hours } from './road/stream.js';

const inbox_margin_hours = 24;

/** Starts and stops what moves events: the relay, and a consumer for every service that is listened to. */
@Injectable()
export class Messaging {
  private readonly leadership: Leadership;
  private movers: (Relay | StreamConsumer)[] = [];

  constructor(
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
    database: Database,
    private readonly transactions: Transactions,
    private readonly secrecy: Secrecy,
    sweeps: Sweeps,
    private readonly handlers: Handlers,
    private readonly bell: OutboxBell,
    private readonly metrics: MessagingMetrics,
    private readonly road: Road,
    private readonly modules: ModuleRef,
    private readonly clock: Clock,
    health: Health,
    private readonly logger: Logger,
  ) {
    health.register({ name: 'nats', check: (signal) => road.ping(signal) });
    this.leadership = new Leadership(database);
    // An event can come again for as long as its stream keeps it.
    sweeps.add({ table: 'inbox', column: 'received_at', keep_hours: stream_keep_hours + inbox_margin_hours });
  }

  /** @throws {Error} when a handler is a provider of no module, naming it. */
  start(): void {
    for (const handler of this.options.handlers) this.handlers.add(this.modules.get(handler, { strict: false }));
    const { preparation } = this.options;
    if (preparation) this.handlers.prepareBy(this.modules.get(preparation, { strict: false }));
    const consumers = this.consumers();
    readFigures(this.metrics.service, this.transactions, consumers);
    this.movers = [this.relay(), ...consumers];
    this.road.start();
    for (const mover of this.movers) mover.start();
  }

  /** Finishes what is in hand, then hangs up. */
  async stop(): Promise<void> {
    await Promise.all(this.movers.map((mover) => mover.stop()));
    await this.leadership.close();
    await this.road.close();
  }

  private relay(): Relay {
    const { service, stream_replicas = 1 } = this.options;
    return new Relay(service, stream_replicas, this.road, this.leadership, this.bell, this.metrics, this.logger);
  }

  private consumers(): StreamConsumer[] {
    const { service, stream_replicas = 1, attempts_max = 5, retry_ms_base = 1_000, unhurried = [] } = this.options;
    const { load_bytes_max = load_bytes_default } = this.options;
    const { road, leadership, metrics, logger, clock } = this;
    const patience = { attempts_max, retry_ms_base };
    const events = new ApplyEvents(this.transactions, this.secrecy, this.handlers, patience, metrics, logger);
    return this.handlers.owners.map((owner) => {
      const place = {
        owner,
        service,
        replicas: stream_replicas,
        isUnhurried: unhurried.includes(owner),
        load_bytes_max,
      };
      return new StreamConsumer(place, road, leadership, events, metrics, clock, logger);
    });
  }
}
