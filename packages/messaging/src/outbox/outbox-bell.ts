import { Database } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** The Postgres channel that says there are events to publish. */
export const OUTBOX_CHANNEL = 'guanxi_outbox';

/**
 * Tells the relay that events were committed: directly where it runs in this process, else by NOTIFY.
 *
 * NOTIFY is sent after the commit, once for all commits meanwhile, and not within the transaction, where it would have
 * all commits of the server wait for each other. A ring that a crash swallows is made up for by the relay's sweep.
 */
@Injectable()
export class OutboxBell {
  private listener?: () => void;
  private isNotifying = false;
  private isRungAgain = false;

  constructor(private readonly database: Database) {}

  ring(): void {
    if (this.listener) this.listener();
    else if (this.isNotifying) this.isRungAgain = true;
    else void this.notify();
  }

  /** Has the relay of this process called directly, while it leads. @returns what ends that. */
  answerWith(listener: () => void): () => void {
    this.listener = listener;
    return () => {
      this.listener = undefined;
    };
  }

  private async notify(): Promise<void> {
    this.isNotifying = true;
    do {
      this.isRungAgain = false;
      await this.database.dataSource.query(`NOTIFY ${OUTBOX_CHANNEL}`).catch(() => undefined);
    } while (this.isRungAgain);
    this.isNotifying = false;
  }
}
