import { Clock, Logger, Metrics, Worklist } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CampaignStore } from './campaign.store.js';
import { PlanCampaign } from './plan-campaign.js';
import { SettleCampaign } from './settle-campaign.js';

const campaigns_at_once_max = 4;
const sweep_ms = 500;

/** Plans campaigns and brings them to their end, in the background of the calls that ask for it. */
@Injectable()
export class CampaignWork implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly work: Worklist<{ shopId: string; campaignId: string }>;

  constructor(
    store: CampaignStore,
    transactions: Transactions,
    plan: PlanCampaign,
    settle: SettleCampaign,
    clock: Clock,
    logger: Logger,
    metrics: Metrics,
  ) {
    this.work = new Worklist(
      {
        name: 'campaigns',
        nameOf: ({ shopId, campaignId }) => `${shopId}/${campaignId}`,
        run: async ({ shopId, campaignId }, signal) => {
          await plan.execute(shopId, campaignId, signal);
          await settle.execute(shopId, campaignId, signal);
        },
        due: (keys_max) => transactions.readAcrossShops((tx) => store.toAttend(tx, clock.now(), keys_max)),
        at_once_max: campaigns_at_once_max,
        sweep_ms,
      },
      logger,
      metrics,
    );
  }

  onApplicationBootstrap(): void {
    this.work.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.work.stop();
  }

  /** Has a campaign attended to at once. */
  wake({ shopId, campaignId }: { shopId: string; campaignId: string }): void {
    this.work.wake({ shopId, campaignId });
  }
}
