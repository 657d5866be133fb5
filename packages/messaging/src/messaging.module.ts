import { Logger, Metrics } from '@guanxi/chassis';
import { type DynamicModule, Inject, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Handlers } from './consume/dispatch.js';
import { Parking } from './consume/parking.js';
import { Messaging } from './messaging.js';
import { MESSAGING_OPTIONS, type MessagingOptions } from './messaging-options.js';
import { MessagingMetrics } from './metrics.js';
import { Outbox } from './outbox/outbox.js';
import { OutboxBell } from './outbox/outbox-bell.js';
import { Pace } from './pace/pace.js';
import { Road } from './road/road.js';

/** Gives a service its {@link Outbox} and {@link Pace}, calls its handlers, and lets operators into the {@link Parking}. */
@Module({})
export class MessagingModule implements OnApplicationBootstrap, OnModuleDestroy {
  /** Needs `PersistenceModule`. Starts whether NATS is there or not, and catches up when it is. */
  static forRoot(options: MessagingOptions): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      providers: [
        { provide: MESSAGING_OPTIONS, useValue: options },
        {
          provide: MessagingMetrics,
          useFactory: (metrics: Metrics) => new MessagingMetrics(metrics),
          inject: [Metrics],
        },
        {
          provide: Road,
          useFactory: (logger: Logger) => new Road(options.natsUrl, options.service, logger),
          inject: [Logger],
        },
        Handlers,
        OutboxBell,
        Outbox,
        Pace,
        Parking,
        Messaging,
      ],
      exports: [Outbox, Pace, Parking],
    };
  }

  constructor(@Inject(Messaging) private readonly messaging: Messaging) {}

  onApplicationBootstrap(): void {
    this.messaging.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.messaging.stop();
  }
}
