import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@guanxi/chassis';
import { type EnvelopeHeaders, sealEnvelope, toNatsHeaders } from '../envelope.js';
import { type Owner, readSubject } from '../event.js';
import type { Lead, Leadership } from '../leadership.js';
import type { MessagingMetrics } from '../metrics.js';
import type { OrderedSession } from '../ordered-session.js';
import { publishInFlight } from '../road/publish-in-flight.js';
import type { Passage, Road } from '../road/road.js';
import { ensureStream } from '../road/stream.js';
import { OUTBOX_CHANNEL, type OutboxBell } from './outbox-bell.js';
import { startPublishSpan } from './publish-span.js';

const batch_events_max = 1_000;
const batch_bytes_max = 8 * 1024 * 1024;
// A batch costs much the same for few events as for many: behind a small one, what comes within a moment goes together.
const small_batch_events_max = 50;
const rest_ms = 4;
const sweep_ms = 1_000;
const backOff_ms_base = 100;
const backOff_ms_max = 5_000;

interface OutboxRow {
  seq: number;
  id: string;
  subject: string;
  occurredAt: Date;
  recordedAt: Date;
  trace: EnvelopeHeaders;
  payload: Buffer;
}

/**
 * Publishes the outbox: one relay per database at work, the others standing by. It takes rows in order, publishes them
 * in flight together, and deletes those that JetStream acknowledged, up to the first that it did not; that one and all
 * behind it are tried again, and what the stream has already is dropped there by its id.
 *
 * It never remembers how far it came: a transaction that commits later can hold the lower number.
 */
export class Relay {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private wake: () => void = () => undefined;
  private isRung = false;

  constructor(
    private readonly owner: Owner,
    private readonly replicas: number,
    private readonly road: Road,
    private readonly leadership: Leadership,
    private readonly bell: OutboxBell,
    private readonly metrics: MessagingMetrics,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** Finishes the batch in hand. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const lead = await this.leadership.lead(`guanxi.relay.${this.owner}`, signal);
        await this.relayWhileLeading(lead, () => (failures = 0));
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        this.logger.warn({ reason: (error as Error).message, failures }, 'the relay pauses');
        const wait_ms = Math.min(backOff_ms_max, backOff_ms_base * 2 ** Math.min(failures, 10));
        await pause(wait_ms, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async relayWhileLeading(lead: Lead, onProgress: () => void): Promise<void> {
    const { session } = lead;
    const ring = () => this.ring();
    const unhear = session.onNotification(ring);
    const silence = this.bell.answerWith(ring);
    try {
      // A deletion that a crash of Postgres takes back costs a repetition, which the stream drops; waiting for the disk
      // after every batch would cost more.
      await session.query('SET synchronous_commit = off');
      await session.query(`LISTEN ${OUTBOX_CHANNEL}`);
      const passage = await this.road.open(AbortSignal.any([lead.lost, this.stopping.signal]));
      const over = AbortSignal.any([lead.lost, passage.lost]);
      over.addEventListener('abort', ring);
      await ensureStream(passage.manager, this.owner, this.replicas);
      while (!this.stopping.signal.aborted) {
        over.throwIfAborted();
        this.isRung = false;
        const published = await this.publishBatch(session, passage);
        onProgress();
        if (published === 0) await this.untilRung();
        else if (published <= small_batch_events_max) await this.rest();
      }
    } finally {
      silence();
      unhear();
      await lead.resign().catch(() => undefined);
    }
  }

  private async publishBatch(session: OrderedSession, passage: Passage): Promise<number> {
    const values = [batch_events_max, batch_bytes_max];
    const { rows } = await session.query<OutboxRow>({ name: 'take-outbox', text: TAKE, values });
    if (rows.length === 0) return 0;
    const spans = rows.map(({ subject, trace }) => startPublishSpan(readSubject(subject)?.type ?? subject, trace));
    const messages = rows.map((row, i) => ({ ...row, headers: toNatsHeaders(sealEnvelope(row, spans[i]?.headers)) }));
    const { acknowledged, failure } = await publishInFlight(passage, messages);
    spans.forEach((span, i) => void span.end(i < acknowledged ? undefined : failure));
    const published = rows.slice(0, acknowledged).map(({ seq }) => seq);
    await session.query('DELETE FROM outbox WHERE seq = ANY ($1::bigint[])', [published]);
    this.metrics.published.inc(acknowledged);
    if (failure) throw failure;
    return acknowledged;
  }

  private async rest(): Promise<void> {
    await pause(rest_ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }

  private ring(): void {
    this.isRung = true;
    this.wake();
  }

  /** Until events were committed, or a second has passed in which a ring may have been lost. */
  private untilRung(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.wake(), sweep_ms);
      this.wake = () => {
        clearTimeout(timer);
        this.wake = () => undefined;
        resolve();
      };
      if (this.isRung || this.stopping.signal.aborted) this.wake();
    });
  }
}

const TAKE = `
  SELECT seq, id, subject, occurred_at AS "occurredAt", created_at AS "recordedAt", trace, payload
  FROM (SELECT *, sum(octet_length(payload)) OVER (ORDER BY seq) - octet_length(payload) AS bytes_before
        FROM (SELECT * FROM outbox ORDER BY seq LIMIT $1) AS first_rows) AS counted
  WHERE bytes_before < $2
  ORDER BY seq`;
