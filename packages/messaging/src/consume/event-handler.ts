import type { Tx } from '@guanxi/persistence';
import type { EventType } from '../event.js';

/** An event as its handler sees it. */
export interface Delivered<T> {
  /** The same however often it is delivered. */
  id: string;
  shopId: string;
  payload: T;
  /** When it happened, by its owner's clock. */
  occurredAt: Date;
}

/**
 * Handles one kind of domain event: a provider of some module of the service, named in `MessagingModule.forRoot`.
 *
 * It is handed events that it has not handled before, in the order of the stream, several at once where they follow
 * each other, and everything it does through `tx` commits together with the note that it has handled them. So it need
 * not be idempotent, and must change nothing but through `tx`. An event that was parked and is tried again comes late:
 * where order matters, compare the version that the event carries with the one applied.
 */
export interface EventHandler<T> {
  readonly event: EventType<T>;
  /** @throws whatever says that these events cannot be handled; they are then tried one by one, and parked. */
  handle(events: Delivered<T>[], tx: Tx): Promise<void>;
}

/** Stands before every handler of a service and says what they are handed, in the transaction that handles it. */
export interface EventPreparation {
  /** As many events as it is given, in their order. */
  prepare(events: Delivered<unknown>[], tx: Tx): Promise<Delivered<unknown>[]>;
}

export type AnyEventHandler = EventHandler<unknown>;
