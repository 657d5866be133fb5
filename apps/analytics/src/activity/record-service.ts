import type { EpisodeClosed } from '@guanxi/contracts/events/v1/conversation.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { inShops } from '../in-shops.js';
import { RecordFacts } from './record-facts.js';
import { factsOfEpisode } from './told-facts.js';

/** Keeps who was served, and by whom. */
@Injectable()
export class RecordService implements EventHandler<EpisodeClosed> {
  readonly event = events.episodeClosed;

  constructor(private readonly record: RecordFacts) {}

  async handle(delivered: Delivered<EpisodeClosed>[], tx: Tx): Promise<void> {
    for (const [shopId, told] of inShops(delivered, factsOfEpisode)) await this.record.execute(tx, shopId, told);
  }
}
