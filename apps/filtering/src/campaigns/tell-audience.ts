import { events, fact, Outbox } from '@guanxi/messaging';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { DecidedBlocks } from '../screenings/decided-blocks.js';
import type { Screening } from '../screenings/screening.js';

const customers_per_event_max = 500;

/**
 * Tells who of a campaign's audience is to get it, who is not, and who is held out, so that what came of each can be held
 * against what came of the others (mission B7, E5). Telling again what was told tells the same, and a reader keeps one.
 */
@Injectable()
export class TellAudience {
  constructor(
    private readonly transactions: Transactions,
    private readonly blocks: DecidedBlocks,
    private readonly outbox: Outbox,
  ) {}

  /** One transaction per block of decisions. */
  async execute(shopId: string, campaignId: string, screening: Screening, signal: AbortSignal): Promise<void> {
    const { screeningId, contentCategory, asOf } = screening;
    for await (const { customerIds, reasons } of this.blocks.of(shopId, screeningId)) {
      signal.throwIfAborted();
      const ids = customerIds.split('\n');
      const facts = Array.from({ length: Math.ceil(ids.length / customers_per_event_max) }, (_, part) => {
        const [from, to] = [part * customers_per_event_max, (part + 1) * customers_per_event_max];
        const decided = { customerIds: ids.slice(from, to), reasons: Array.from(reasons.subarray(from, to)) };
        return fact(events.campaignAudienceDecided, shopId, {
          ...{ shopId, campaignId, screeningId, contentCategory, asOf },
          ...decided,
        });
      });
      await this.transactions.run(shopId, (tx) => this.outbox.addAll(tx, facts));
    }
  }
}
