import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '@guanxi/persistence';
import { OrderedSession } from './ordered-session.js';

const standBy_ms = 500;

/** That this process alone does a thing. `lost` says when it no longer may. */
export interface Lead {
  /** The session that holds the lock: what runs on it cannot outlive the lead. */
  readonly session: OrderedSession;
  readonly lost: AbortSignal;
  resign(): Promise<void>;
}

/**
 * Decides which of a service's replicas does what only one may: session-level advisory locks of the service's own
 * Postgres, all on one connection, which is let go by Postgres when the process dies.
 */
export class Leadership {
  private opening?: Promise<Seat>;

  constructor(private readonly database: Database) {}

  /** Waits until this process leads. @throws when `signal` aborts, or the database is away. */
  async lead(task: string, signal: AbortSignal): Promise<Lead> {
    for (;;) {
      signal.throwIfAborted();
      const { session, lost } = await this.seat();
      const { rows } = await session.query<{ taken: boolean }>(
        'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken',
        [task],
      );
      if (rows[0]?.taken) {
        const resign = async () => {
          if (!lost.aborted) await session.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [task]);
        };
        return { session, lost, resign };
      }
      // Polling, because a statement that waits for a lock holds a snapshot, which keeps the outbox from being vacuumed.
      await pause(standBy_ms, undefined, { signal });
    }
  }

  async close(): Promise<void> {
    const seat = await this.opening?.catch(() => undefined);
    await seat?.session.end().catch(() => undefined);
  }

  private seat(): Promise<Seat> {
    this.opening ??= this.open();
    return this.opening;
  }

  private async open(): Promise<Seat> {
    const lost = new AbortController();
    try {
      const client = await this.database.openSession('leadership', { acrossShops: true });
      const end = () => {
        this.opening = undefined;
        lost.abort(new Error('the session that held the lock has ended'));
      };
      client.on('error', end).on('end', end);
      return { session: new OrderedSession(client), lost: lost.signal };
    } catch (error) {
      this.opening = undefined;
      throw error;
    }
  }
}

interface Seat {
  session: OrderedSession;
  lost: AbortSignal;
}
