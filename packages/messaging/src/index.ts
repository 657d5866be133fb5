export { events } from './catalogue.js';
export type { AnyEventHandler, Delivered, EventHandler } from './consume/event-handler.js';
export { type ParkedEvent, ParkedEventNotFound, Parking } from './consume/parking.js';
export { defineEvent, type EventCodec, type EventType, type Owner } from './event.js';
export { MessagingModule } from './messaging.module.js';
export type { MessagingOptions } from './messaging-options.js';
export { messagingMigrations } from './migrations/index.js';
export { type Fact, fact, facts_max, Outbox, payload_bytes_max } from './outbox/outbox.js';
export { streamOf } from './road/stream.js';
