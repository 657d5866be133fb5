import { Clock, Ids, Logger } from '@guanxi/chassis';
import type { CareProposed } from '@guanxi/contracts/events/v1/relationship.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ChannelDesk } from '../channels/channel-desk.js';
import { CampaignStore } from './campaign.store.js';
import { CampaignWork } from './campaign-work.js';
import { type CareMessage, groupCare } from './group-care.js';

/**
 * Sends what care proposes as campaigns that begin by themselves (mission A7): screened, capped and paced like any other,
 * and gone when their occasion is. What names no channel, or one that the shop does not have, is not sent.
 */
@Injectable()
export class OnCareProposed implements EventHandler<CareProposed> {
  readonly event = events.careProposed;

  constructor(
    private readonly store: CampaignStore,
    private readonly channels: ChannelDesk,
    private readonly work: CampaignWork,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly logger: Logger,
  ) {}

  async handle(delivered: Delivered<CareProposed>[], tx: Tx): Promise<void> {
    for (const { shopId, payload } of delivered) {
      for (const message of groupCare(payload.proposals, this.clock.now())) await this.begin(tx, shopId, message);
    }
  }

  private async begin(tx: Tx, shopId: string, message: CareMessage): Promise<void> {
    const { ruleId, channel, contentCategory, topic, templateRef, expiresAt, customerIds } = message;
    if (!(await this.channels.find(tx, shopId, channel))) {
      this.logger.warn({ shop: shopId, rule: ruleId, channel }, 'care is not sent: the shop has no such channel');
      return;
    }
    const campaign = {
      shopId,
      campaignId: this.ids.next(),
      name: `care: ${ruleId}`,
      message: { contentCategory, topic, texts: [], templateRef },
      channel,
      capacityPerMinute: null,
      startsAt: null,
      expiresAt,
      screeningId: null,
      state: 'screening' as const,
      startsItself: true,
      plan: null,
      pacedTo_ms: 0,
      createdBy: 'care',
      createdAt: this.clock.now(),
    };
    await this.store.add(tx, campaign, customerIds);
    tx.afterCommit(() => this.work.wake(campaign));
  }
}
