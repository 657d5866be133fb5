import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';
import { type Place, type ReadTx, Secrecy, Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { EnvelopeHeaders } from '../envelope.js';
import { readSubject } from '../event.js';
import { Handlers } from './dispatch.js';
import type { Incoming } from './incoming.js';

export const list_events_max = 1_000;
const error_characters_max = 4_000;

/** An event that could not be handled. */
export interface ParkedEvent {
  id: string;
  type: string;
  shopId: string;
  stream: string;
  sequence: number;
  error: string;
  attempts: number;
  parkedAt: Date;
  /** When it is tried again by itself; undefined once that has been given up. */
  nextAttemptAt?: Date;
}

/** Thrown when no such event is parked, or not any more. */
export class ParkedEventNotFound extends GuanxiError {
  constructor(eventId: string) {
    super(status.NOT_FOUND, 'PARKED_EVENT_NOT_FOUND', `no event ${eventId} is parked`);
  }
}

interface ParkedRow {
  event_id: string;
  stream: string;
  sequence: number;
  subject: string;
  headers: EnvelopeHeaders;
  payload: Buffer;
  error: string;
  attempts: number;
  next_attempt_at: Date | null;
  parked_at: Date;
}

/** Events that could not be handled: kept with their error until they are replayed or discarded. */
@Injectable()
export class Parking {
  constructor(
    private readonly transactions: Transactions,
    private readonly handlers: Handlers,
    private readonly secrecy: Secrecy,
  ) {}

  /** Parked events in the order of their ids, at most 1,000, after the given one. */
  async list({ after, limit = 100 }: { after?: string; limit?: number } = {}): Promise<ParkedEvent[]> {
    return this.transactions.readAcrossShops(async (tx) => {
      const rows = await tx.query<ParkedRow>(
        `SELECT * FROM parked_events WHERE $1::uuid IS NULL OR event_id > $1 ORDER BY event_id LIMIT $2`,
        [after ?? null, Math.min(limit, list_events_max)],
      );
      return Promise.all(rows.map((row) => toParkedEvent(tx, this.secrecy, row)));
    });
  }

  /**
   * Hands the event to its handlers once more; it leaves the parking if they take it, in the same transaction.
   *
   * @throws {ParkedEventNotFound} and whatever the handler throws, in which case the event stays.
   */
  async replay(eventId: string): Promise<void> {
    await this.transactions.runAcrossShops(async (tx) => {
      const [row] = await tx.query<ParkedRow>('SELECT * FROM parked_events WHERE event_id = $1 FOR UPDATE', [eventId]);
      if (!row) throw new ParkedEventNotFound(eventId);
      await this.handlers.dispatch([await toIncoming(tx, this.secrecy, row)], tx);
      await tx.execute('DELETE FROM parked_events WHERE event_id = $1', [eventId]);
    });
  }

  /** Gives the event up for good. @throws {ParkedEventNotFound} */
  async discard(eventId: string): Promise<void> {
    const gone = await this.transactions.runAcrossShops((tx) =>
      tx.execute('DELETE FROM parked_events WHERE event_id = $1', [eventId]),
    );
    if (gone === 0) throw new ParkedEventNotFound(eventId);
  }
}

/** How handling an event failed, and whether it is tried again. */
export interface Failure {
  error: unknown;
  attempts: number;
  /** Undefined when it is given up. */
  retryAfter_ms?: number;
}

/** Parks an event whose id the caller has admitted to the inbox in the same transaction. */
export async function park(tx: Tx, secrecy: Secrecy, event: Incoming, failure: Failure): Promise<void> {
  await tx.execute(
    `INSERT INTO parked_events (event_id, stream, sequence, subject, headers, payload, error, attempts, next_attempt_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now() + $9 * interval '1 millisecond')`,
    [
      event.id,
      event.stream,
      event.sequence,
      event.subject,
      JSON.stringify(event.headers),
      await secrecy.sealBytes(tx, placeOf(event, 'payload'), Buffer.from(event.payload)),
      await secrecy.sealText(tx, placeOf(event, 'error'), describe(failure.error)),
      failure.attempts,
      failure.retryAfter_ms ?? null,
    ],
  );
}

/** Notes one more failed attempt, unless the event has been replayed or discarded meanwhile. */
export async function postpone(tx: Tx, secrecy: Secrecy, event: Incoming, failure: Failure): Promise<void> {
  const error = await secrecy.sealText(tx, placeOf(event, 'error'), describe(failure.error));
  await tx.execute(
    `UPDATE parked_events
     SET error = $2, attempts = $3, next_attempt_at = now() + $4 * interval '1 millisecond'
     WHERE event_id = $1`,
    [event.id, error, failure.attempts, failure.retryAfter_ms ?? null],
  );
}

/** Events of a stream whose next attempt is due, the longest due first. */
export function takeDue(transactions: Transactions, secrecy: Secrecy, stream: string, limit: number) {
  return transactions.readAcrossShops(async (tx) => {
    const rows = await tx.query<ParkedRow>(
      `SELECT * FROM parked_events WHERE stream = $1 AND next_attempt_at <= now() ORDER BY next_attempt_at LIMIT $2`,
      [stream, limit],
    );
    const open = async (row: ParkedRow) => ({ event: await toIncoming(tx, secrecy, row), attempts: row.attempts });
    return Promise.all(rows.map(open));
  });
}

function describe(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  // Postgres takes no NUL in a text.
  return text.replaceAll('\0', '').slice(0, error_characters_max);
}

/** Both may quote what was said. */
function placeOf({ id, shopId }: { id: string; shopId: string }, column: 'payload' | 'error'): Place {
  return { shopId, table: 'parked_events', column, row: id };
}

function named({ subject }: ParkedRow): { type: string; shopId: string } {
  return readSubject(subject) ?? { type: subject, shopId: '' };
}

async function toIncoming(tx: ReadTx, secrecy: Secrecy, row: ParkedRow): Promise<Incoming> {
  const { type, shopId } = named(row);
  const { event_id: id, stream, sequence, subject, headers } = row;
  const payload = await secrecy.openBytes(tx, placeOf({ id, shopId }, 'payload'), row.payload);
  return { id, type, shopId, stream, sequence, subject, headers, payload };
}

async function toParkedEvent(tx: ReadTx, secrecy: Secrecy, row: ParkedRow): Promise<ParkedEvent> {
  const { type, shopId } = named(row);
  const { event_id: id, stream, sequence, attempts, parked_at: parkedAt, next_attempt_at } = row;
  const error = await secrecy.openText(tx, placeOf({ id, shopId }, 'error'), row.error);
  return { id, type, shopId, stream, sequence, error, attempts, parkedAt, nextAttemptAt: next_attempt_at ?? undefined };
}
