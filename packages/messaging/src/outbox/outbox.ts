import { Clock, Ids, injectTrace } from '@guanxi/chassis';
import { rowsOf, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { type EventType, subjectOf } from '../event.js';
import { OutboxBell } from './outbox-bell.js';

/** Bytes of one event. A message that NATS refuses would hold up everything behind it, so it is refused here. */
export const payload_bytes_max = 512 * 1024;
/** Events of one call. */
export const facts_max = 1_000;

/** Something that happened, to be told to whoever listens. */
export interface Fact<T = unknown> {
  event: EventType<T>;
  shopId: string;
  payload: T;
  /** When it happened; now, where it is left out. */
  occurredAt?: Date;
}

/** A {@link Fact} whose payload the compiler has held against its event. */
export function fact<T>(event: EventType<T>, shopId: string, payload: T, occurredAt?: Date): Fact {
  return { event, shopId, payload, occurredAt };
}

/**
 * Where a use case leaves its events, in the transaction of its facts. They are published after the commit, in the
 * order of the calls, and never without it. Call it after the rows that the events speak of have been locked or
 * written: then events of one thing keep the order of its changes.
 */
@Injectable()
export class Outbox {
  constructor(
    private readonly ids: Ids,
    private readonly clock: Clock,
    private readonly bell: OutboxBell,
  ) {}

  /** Leaves one event. @returns its id. @throws {RangeError} when its payload is over 512 KiB. */
  async add<T>(
    tx: Tx,
    event: EventType<T>,
    shopId: string,
    payload: T,
    { occurredAt }: { occurredAt?: Date } = {},
  ): Promise<string> {
    const [id] = await this.addAll(tx, [fact(event, shopId, payload, occurredAt)]);
    return id!;
  }

  /** Leaves events in one statement, which travels with the next one or the commit. @returns their ids. @throws {RangeError} beyond 1,000 events, or 512 KiB in one. */
  async addAll(tx: Tx, facts: readonly Fact[]): Promise<string[]> {
    if (facts.length === 0) return [];
    if (facts.length > facts_max) throw new RangeError(`at most ${facts_max} events at once`);
    const now = this.clock.now();
    const rows = facts.map(({ event, shopId, payload, occurredAt = now }) => [
      this.ids.next(),
      subjectOf(event, shopId),
      occurredAt.toISOString(),
      seal(event, payload),
    ]);
    // One by itself is sent as values, so that its payload travels as bytes; in a list it would have to be spelt out.
    const { from, params } = rowsOf(['uuid', 'text', 'timestamptz', 'bytea'], rows, 2);
    tx.send(`INSERT INTO outbox (id, subject, occurred_at, payload, trace) SELECT *, $1::json FROM ${from}`, [
      JSON.stringify(injectTrace({})),
      ...params,
    ]);
    tx.afterCommit(() => this.bell.ring());
    return rows.map(([id]) => id as string);
  }
}

function seal(event: EventType<unknown>, payload: unknown): Buffer {
  const bytes = event.codec.encode(payload).finish();
  if (bytes.byteLength > payload_bytes_max) {
    throw new RangeError(`${event.type} has ${bytes.byteLength} bytes, more than ${payload_bytes_max}`);
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
