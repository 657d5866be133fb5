import { isDatabaseAway } from '@guanxi/persistence';
import type { Client, Notification, QueryConfig, QueryResult, QueryResultRow } from 'pg';

/** A Postgres session that several tasks share: their statements run one after the other, as they were asked. */
export class OrderedSession {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly client: Client) {}

  query<T extends QueryResultRow>(statement: string | QueryConfig, values?: unknown[]): Promise<QueryResult<T>> {
    const result = this.turn.then(() => this.client.query<T>(statement, values));
    this.turn = result.catch((error: unknown) => {
      // A server that has fallen silent would not tell us that it let go of our locks.
      if (isDatabaseAway(error)) void this.client.end().catch(() => undefined);
    });
    return result;
  }

  /** Calls `listener` at every NOTIFY that the session listens to; returns how to stop that. */
  onNotification(listener: (notification: Notification) => void): () => void {
    this.client.on('notification', listener);
    return () => void this.client.off('notification', listener);
  }

  async end(): Promise<void> {
    await this.client.end();
  }
}
