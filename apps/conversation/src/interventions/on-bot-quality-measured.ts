import { Clock } from '@guanxi/chassis';
import type { BotQualityMeasured } from '@guanxi/contracts/events/v1/analytics.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { BotQualityStore } from './bot-quality.store.js';

/** Keeps how good a shop's bot is: the next message is decided by it (mission C6, E2). */
@Injectable()
export class OnBotQualityMeasured implements EventHandler<BotQualityMeasured> {
  readonly event = events.botQualityMeasured;

  constructor(
    private readonly store: BotQualityStore,
    private readonly clock: Clock,
  ) {}

  async handle(delivered: Delivered<BotQualityMeasured>[], tx: Tx): Promise<void> {
    for (const { shopId, payload } of delivered) {
      const { revision, botQuality: quality, measuredAt = this.clock.now() } = payload;
      const scenes = payload.scenes.map(({ sceneGroup, bot, human, trafficShare, weakerProbability }) => ({
        sceneGroup,
        bot: bot?.mean ?? 0,
        human: human?.mean ?? 0,
        trafficShare,
        weakerProbability,
      }));
      await this.store.keep(tx, shopId, { quality, scenes, revision, measuredAt });
    }
  }
}
