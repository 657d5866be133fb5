import { status } from '@grpc/grpc-js';
import type { Logger } from '@guanxi/chassis';
import { GuanxiError } from '@guanxi/chassis';
import { type Secrecy, TransactionConflict, type Transactions } from '@guanxi/persistence';
import type { MessagingMetrics, Outcome } from '../metrics.js';
import { type Handlers, Undecodable } from './dispatch.js';
import { admit } from './inbox.js';
import type { Incoming } from './incoming.js';
import { type Failure, park, postpone, takeDue } from './parking.js';

/** How often an event is tried before it is given up, and how the pauses between grow. */
export interface Patience {
  attempts_max: number;
  retry_ms_base: number;
}

const due_events_max = 100;

/** Applies events to the service's database, each exactly once: a batch in one transaction, or one by one. */
export class ApplyEvents {
  constructor(
    private readonly transactions: Transactions,
    private readonly secrecy: Secrecy,
    private readonly handlers: Handlers,
    private readonly patience: Patience,
    private readonly metrics: MessagingMetrics,
    private readonly logger: Logger,
  ) {}

  /** Reads what {@link apply} will be handed next. */
  readAhead(events: readonly Incoming[]): void {
    this.handlers.readAhead(events);
  }

  /**
   * Applies a batch. An event that its handler refuses is set aside with the error, to be tried again by
   * {@link retryDue}, so that it holds nobody up. When this returns, every event is applied or set aside, durably.
   *
   * @throws {GuanxiError} UNAVAILABLE when the database is away, ABORTED when it would not let us through: then nothing
   * says that the events are at fault, and they are to be applied again.
   */
  async apply(events: readonly Incoming[]): Promise<void> {
    const handled = events.filter(({ type }) => this.handlers.handles(type));
    this.metrics.countIgnored(events.length - handled.length);
    if (handled.length === 0) return;
    try {
      await this.applyTogether(handled);
    } catch (error) {
      if (saysNothingOfTheEvents(error)) throw error;
      if (handled.length === 1) await this.setAside(handled[0]!, error);
      else for (const event of handled) await this.applyAlone(event);
    }
  }

  /** Tries events again that were set aside and are due. @returns how many it tried. */
  async retryDue(stream: string): Promise<number> {
    const due = await takeDue(this.transactions, this.secrecy, stream, due_events_max);
    for (const { event, attempts } of due) await this.retry(event, attempts + 1);
    return due.length;
  }

  private async applyTogether(events: readonly Incoming[]): Promise<void> {
    const fresh = await this.transactions.runAcrossShops(async (tx) => {
      const unseen = await admit(
        tx,
        events.map(({ id }) => id),
      );
      // Deleting each id as it is met drops the second of two copies in one batch.
      const taken = events.filter(({ id }) => unseen.delete(id));
      await this.handlers.dispatch(taken, tx);
      return new Set(taken);
    });
    this.count([...fresh], 'applied');
    this.count(
      events.filter((event) => !fresh.has(event)),
      'duplicate',
    );
  }

  private async applyAlone(event: Incoming): Promise<void> {
    try {
      await this.applyTogether([event]);
    } catch (error) {
      if (saysNothingOfTheEvents(error)) throw error;
      await this.setAside(event, error);
    }
  }

  private async setAside(event: Incoming, error: unknown): Promise<void> {
    const failure = this.judge(error, 1);
    const isNew = await this.transactions.runAcrossShops(async (tx) => {
      const unseen = await admit(tx, [event.id]);
      // Otherwise another process has applied or parked it meanwhile.
      if (unseen.size === 1) await park(tx, this.secrecy, event, failure);
      return unseen.size === 1;
    });
    if (isNew) this.report(event, failure);
  }

  private judge(error: unknown, attempts: number): Failure {
    const { attempts_max, retry_ms_base } = this.patience;
    const isGivenUp = error instanceof Undecodable || attempts >= attempts_max;
    return { error, attempts, retryAfter_ms: isGivenUp ? undefined : retry_ms_base * 2 ** (attempts - 1) };
  }

  private report(event: Incoming, { error, attempts, retryAfter_ms }: Failure): void {
    const isGivenUp = retryAfter_ms === undefined;
    this.count([event], isGivenUp ? 'parked' : 'retried');
    // Neither the payload nor the message of the error, either of which may hold personal data; both are in the table.
    const { name, code } = error as { name?: string; code?: unknown };
    this.logger[isGivenUp ? 'error' : 'warn'](
      { event: event.id, type: event.type, attempts, error: name, code },
      isGivenUp ? 'an event was parked' : 'an event will be tried again',
    );
  }

  private async retry(event: Incoming, attempts: number): Promise<void> {
    try {
      const isApplied = await this.transactions.runAcrossShops(async (tx) => {
        const mine = await tx.execute('DELETE FROM parked_events WHERE event_id = $1 AND next_attempt_at <= now()', [
          event.id,
        ]);
        if (mine === 1) await this.handlers.dispatch([event], tx);
        return mine === 1;
      });
      if (isApplied) this.count([event], 'applied');
    } catch (error) {
      if (saysNothingOfTheEvents(error)) throw error;
      const failure = this.judge(error, attempts);
      await this.transactions.runAcrossShops((tx) => postpone(tx, this.secrecy, event, failure));
      this.report(event, failure);
    }
  }

  private count(events: readonly Incoming[], outcome: Outcome): void {
    const byType = new Map<string, number>();
    for (const { type } of events) byType.set(type, (byType.get(type) ?? 0) + 1);
    for (const [event, count] of byType) this.metrics.consumed.inc({ event, outcome }, count);
  }
}

/** Whether a failure is the infrastructure's, so that it must not count against the event. */
function saysNothingOfTheEvents(error: unknown): boolean {
  return error instanceof TransactionConflict || (error instanceof GuanxiError && error.code === status.UNAVAILABLE);
}
