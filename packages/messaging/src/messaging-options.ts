import type { Type } from '@nestjs/common';
import type { AnyEventHandler, EventPreparation } from './consume/event-handler.js';
import type { Owner } from './event.js';

export interface MessagingOptions {
  /** The service: the owner of what it publishes, and its name on the streams that it listens to. */
  service: Owner;
  natsUrl: string;
  /** The handlers of other services' events; each must be a provider of some module of the service. */
  handlers: Type<AnyEventHandler>[];
  /** What every event goes through before its handlers, a provider of some module too. */
  preparation?: Type<EventPreparation>;
  /**
   * Services whose events may wait a little: whatever is drawn from them gives way to those who ask and to other services.
   * Their consumer rests three times as long as it worked, so that it takes a quarter of the time at most.
   */
  unhurried?: Owner[];
  /**
   * The service that has to know of this one's events within about a second: who tells of much at once waits for it
   * (`Pace`), and this service may look up its place in the stream.
   */
  keepsPaceWith?: Owner;
  /**
   * Bytes of events that are applied in one transaction at most. Fewer are dearer, and sooner there: each event waits for
   * all of its load, and for the one before.
   */
  load_bytes_max?: number;
  /** Copies of each stream in the NATS cluster. */
  stream_replicas?: number;
  /** How often an event is tried before it is parked. */
  attempts_max?: number;
  /** The first pause before an event is tried again; each further one is twice as long. */
  retry_ms_base?: number;
}

export const MESSAGING_OPTIONS = Symbol('guanxi.messaging.options');
