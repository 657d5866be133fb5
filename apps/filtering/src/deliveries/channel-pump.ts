import { setTimeout as pause } from 'node:timers/promises';
import { Clock, Logger, Metrics, Worklist } from '@guanxi/chassis';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CampaignDesk } from '../campaigns/campaign-desk.js';
import type { Batch } from './batch.js';
import { SendBatch } from './send-batch.js';
import { batch_deliveries_max, TakeBatch } from './take-batch.js';

const channels_at_once_max = 1_000;
/** Batches of one channel that this replica has under way: an adapter that is slow is not given more. */
const batches_in_flight_max = 4;
const sweep_ms = 500;
/** Between two turns at a channel that is not at its limit: capacity gathers, and batches are not of one message each. */
const turn_ms = 20;
/** A channel whose state may be changed by another replica is looked at this often. */
const wait_ms_max = 1_000;
const relationship_away_ms = 1_000;

/** Sends what is under way, channel by channel: each at its pace, none in the way of another (mission B5, B8). */
@Injectable()
export class ChannelPump implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly work: Worklist<{ shopId: string; channel: string }>;

  constructor(
    private readonly takeBatch: TakeBatch,
    private readonly sendBatch: SendBatch,
    private readonly clock: Clock,
    private readonly logger: Logger,
    metrics: Metrics,
    campaigns: CampaignDesk,
  ) {
    this.work = new Worklist(
      {
        name: 'channels',
        nameOf: ({ shopId, channel }) => `${shopId}/${channel}`,
        run: ({ shopId, channel }, signal) => this.run(shopId, channel, signal),
        due: (keys_max) => campaigns.channelsUnderWay(keys_max),
        at_once_max: channels_at_once_max,
        sweep_ms,
      },
      logger,
      metrics,
    );
  }

  onApplicationBootstrap(): void {
    this.work.start();
  }

  /** Takes nothing more, and waits for what is with the adapters. */
  async onModuleDestroy(): Promise<void> {
    await this.work.stop();
  }

  /** Has a channel looked at once something is under way there. */
  wake(shopId: string, channel: string): void {
    this.work.wake({ shopId, channel });
  }

  private async run(shopId: string, channel: string, signal: AbortSignal): Promise<void> {
    const inFlight = new Set<Promise<void>>();
    let resumesAt_ms = 0;
    const begin = (batch: Batch) => {
      const sending = this.sendBatch
        .execute(batch)
        .then((outcome) => {
          if (outcome === 'relationship_away') resumesAt_ms = this.clock.now().getTime() + relationship_away_ms;
        })
        .catch((error: unknown) => this.logger.warn({ shop: shopId, channel, err: error }, 'a batch was not recorded'))
        .finally(() => inFlight.delete(sending));
      inFlight.add(sending);
    };
    try {
      while (!signal.aborted) {
        if (inFlight.size >= batches_in_flight_max) await Promise.race(inFlight);
        const held_ms = resumesAt_ms - this.clock.now().getTime();
        if (held_ms > 0) {
          await idle(held_ms, signal);
          continue;
        }
        const turn = await this.takeBatch.execute(shopId, channel);
        if (turn.kind === 'idle') return;
        if (turn.kind === 'wait') {
          await idle(Math.max(1, turn.wait_ms), signal);
          continue;
        }
        begin(turn.batch);
        if (turn.batch.claimed.length < batch_deliveries_max) await idle(turn_ms, signal);
      }
    } finally {
      await Promise.all(inFlight);
    }
  }
}

async function idle(wait_ms: number, signal: AbortSignal): Promise<void> {
  await pause(Math.min(wait_ms, wait_ms_max), undefined, { signal }).catch(() => undefined);
}
