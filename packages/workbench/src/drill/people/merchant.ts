import { setTimeout as pause } from 'node:timers/promises';
import { LiveServiceService } from '@guanxi/contracts/analytics/v1/live.js';
import { OutreachReportServiceService } from '@guanxi/contracts/analytics/v1/outreach_report.js';
import {
  CampaignServiceService,
  CampaignState,
  CreateCampaignRequest,
} from '@guanxi/contracts/filtering/v1/campaign.js';
import { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { channel, type Shop } from './shop.js';

const ask_ms = 500;
const between_campaigns_ms = 8_000;
/** A campaign that could not be sent in time is over: the drill waits for its end. */
const expires_ms = 45_000;
const settle_ms_max = 120_000;

/** A merchant who sends one campaign after the other to everybody, and looks at the reports. */
export class Merchant {
  constructor(private readonly shop: Shop) {}

  async sendUntil(over: AbortSignal): Promise<void> {
    for (let number = 1; !over.aborted; number += 1) {
      const campaignId = await this.send(number);
      if (campaignId) await this.untilSettled(campaignId);
      await pause(between_campaigns_ms, undefined, { signal: over }).catch(() => undefined);
    }
  }

  async readUntil(over: AbortSignal): Promise<void> {
    const { shopId, caller, merchant } = this.shop;
    while (!over.aborted) {
      await caller.read('relationship', merchant, RelationshipServiceService, (client) =>
        client.countRelationships({ shopId }),
      );
      await caller.read('analytics', merchant, OutreachReportServiceService, (client) =>
        client.listScreenings({ shopId, pageSize: 10, pageToken: '' }),
      );
      await caller.read('analytics', merchant, LiveServiceService, (client) =>
        client.listAlertRules({ shopId, pageSize: 10, pageToken: '' }),
      );
      await pause(ask_ms, undefined, { signal: over }).catch(() => undefined);
    }
  }

  private async send(number: number): Promise<string | undefined> {
    const { shopId, caller, merchant, ledger } = this.shop;
    const order = CreateCampaignRequest.fromPartial({
      ...{ shopId, name: `drill ${number}`, channel, expiresAt: new Date(Date.now() + expires_ms) },
      message: { contentCategory: 'women_clothing', texts: [{ language: 'zh', text: '今晚开抢' }] },
      audience: { $case: 'everybody', value: {} },
    });
    const created = await caller.change('filtering', merchant, CampaignServiceService, (client, idempotencyKey) =>
      client.createCampaign({ ...order, idempotencyKey }),
    );
    if (!('answer' in created)) return undefined;
    const campaignId = created.answer.campaign?.campaignId ?? '';
    const planned = await caller.change('filtering', merchant, CampaignServiceService, (client, idempotencyKey) =>
      client.planCampaign({ shopId, idempotencyKey, campaignId }),
    );
    if (!('answer' in planned)) return undefined;
    if (!(await this.until(campaignId, (state) => state !== CampaignState.SCREENING))) return undefined;
    const started = await caller.change('filtering', merchant, CampaignServiceService, (client, idempotencyKey) =>
      client.startCampaign({ shopId, idempotencyKey, campaignId }),
    );
    if (!('answer' in started)) return undefined;
    ledger.campaigns.add(campaignId);
    return campaignId;
  }

  private untilSettled(campaignId: string): Promise<boolean> {
    return this.until(campaignId, (_state, isSettled) => isSettled);
  }

  private async until(campaignId: string, isSo: (state: CampaignState, isSettled: boolean) => boolean) {
    const { shopId, caller, merchant } = this.shop;
    for (const end = performance.now() + settle_ms_max; performance.now() < end; await pause(ask_ms)) {
      const found = await caller.read('filtering', merchant, CampaignServiceService, (client) =>
        client.getCampaign({ shopId, campaignId }),
      );
      if (found?.campaign && isSo(found.campaign.state, found.campaign.settledAt !== undefined)) return true;
    }
    return false;
  }
}
