import { ForwardMigration } from '@guanxi/persistence';

/** Events on their way out, events taken in, and events that could not be handled. */
export class CreateMessaging1763700000002 extends ForwardMigration {
  async up(runner: { query(sql: string): Promise<unknown> }): Promise<void> {
    // A queue is all insertions and deletions: it is vacuumed by the number of dead rows, not by their share.
    await runner.query(`
      CREATE TABLE outbox (
        seq         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id          uuid        NOT NULL,
        subject     text        NOT NULL,
        occurred_at timestamptz NOT NULL,
        trace       json        NOT NULL,
        payload     bytea       NOT NULL,
        created_at  timestamptz NOT NULL DEFAULT now()
      ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_cost_delay = 0)`);
    await runner.query(`
      CREATE TABLE inbox (
        event_id    uuid        PRIMARY KEY,
        received_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query('CREATE INDEX inbox_received_at ON inbox (received_at)');
    await runner.query(`
      CREATE TABLE parked_events (
        event_id        uuid        PRIMARY KEY,
        stream          text        NOT NULL,
        sequence        bigint      NOT NULL,
        subject         text        NOT NULL,
        headers         json        NOT NULL,
        payload         bytea       NOT NULL,
        error           text        NOT NULL,
        attempts        integer     NOT NULL,
        next_attempt_at timestamptz,
        parked_at       timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(
      'CREATE INDEX parked_events_due ON parked_events (stream, next_attempt_at) WHERE next_attempt_at IS NOT NULL',
    );
  }
}
