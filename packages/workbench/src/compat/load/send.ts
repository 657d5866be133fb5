import { setTimeout as pause } from 'node:timers/promises';
import {
  type Campaign,
  CampaignServiceService,
  CampaignState,
  CreateCampaignRequest,
} from '@guanxi/contracts/filtering/v1/campaign.js';
import { AudienceKind, ScreeningServiceService } from '@guanxi/contracts/filtering/v1/screening.js';
import type { LocalAdapter } from '@guanxi/testing';
import type { Callers } from '../callers.js';
import type { Behave } from './behave.js';
import { boss, channel, shopId } from './shop.js';

const audience_customers = 25;
const look_ms = 200;
const hour_ms = 3_600_000;
const sent_per_minute = 300;
/** Nothing here takes as long, whatever is released meanwhile. */
const wait_ms_max = 600_000;

/** What was lost or doubled of the messages of campaigns. */
export interface Sent {
  sent: number;
  lost: number;
  twice: number;
}

/** One campaign after the other, each to customers of its own who are new, so that screening keeps them all. */
export class Send {
  private readonly campaigns = new Map<string, string[]>();

  constructor(
    private readonly callers: Callers,
    private readonly behave: Behave,
    private readonly adapter: LocalAdapter,
  ) {}

  /** One campaign after the other; the one under way when it is told to stop is sent to its end. */
  async lane(name: string, signal: AbortSignal): Promise<void> {
    for (let i = 0; !signal.aborted; i += 1) await this.send(`${name}-${i}`);
  }

  private async send(name: string): Promise<void> {
    const customerIds = Array.from({ length: audience_customers }, (_, i) => `${name}-${i}`);
    for (const customerId of customerIds) await this.behave.establish(customerId);
    await this.until(async () => (await this.known(customerIds)) === customerIds.length);
    const { campaign } = await this.ask('createCampaign', (client, idempotencyKey) =>
      client.createCampaign(
        CreateCampaignRequest.fromPartial({
          ...{ shopId, idempotencyKey, name, channel, capacityPerMinute: sent_per_minute },
          message: { contentCategory: 'tea', texts: [{ language: 'zh', text: '新茶到了' }] },
          expiresAt: new Date(Date.now() + hour_ms),
          audience: { $case: 'customers', value: { customerIds } },
        }),
      ),
    );
    const { campaignId } = campaign as Campaign;
    await this.ask('planCampaign', (client, idempotencyKey) =>
      client.planCampaign({ shopId, idempotencyKey, campaignId }),
    );
    await this.until(async () => (await this.stateOf(campaignId)) === CampaignState.PLANNED);
    this.campaigns.set(campaignId, customerIds);
    await this.ask('startCampaign', (client, idempotencyKey) =>
      client.startCampaign({ shopId, idempotencyKey, campaignId }),
    );
    await this.until(async () => (await this.stateOf(campaignId)) === CampaignState.FINISHED);
  }

  /** Whom the adapter was given once, never, or twice under another id. */
  check(): Sent {
    const sent: Sent = { sent: 0, lost: 0, twice: 0 };
    const taken = new Map<string, number>();
    for (const { campaignId, customerId } of this.adapter.taken.values()) {
      const one = `${campaignId}/${customerId}`;
      taken.set(one, (taken.get(one) ?? 0) + 1);
    }
    for (const [campaignId, customerIds] of this.campaigns) {
      for (const customerId of customerIds) {
        const times = taken.get(`${campaignId}/${customerId}`) ?? 0;
        sent.sent += 1;
        if (times === 0) sent.lost += 1;
        if (times > 1) sent.twice += 1;
      }
    }
    return sent;
  }

  private async known(customerIds: string[]): Promise<number> {
    const { activeCount } = await this.callers.ask(
      'filtering',
      boss,
      ScreeningServiceService,
      'sizeAudience',
      (client) => client.sizeAudience({ shopId, kind: AudienceKind.EXPLICIT, customerIds, segmentId: '' }),
    );
    return activeCount;
  }

  private async stateOf(campaignId: string): Promise<CampaignState | undefined> {
    return (await this.ask('getCampaign', (client) => client.getCampaign({ shopId, campaignId }))).campaign?.state;
  }

  private ask<T>(
    what: string,
    call: (client: ReturnType<typeof this.client>, idempotencyKey: string) => Promise<T>,
  ): Promise<T> {
    return this.callers.ask('filtering', boss, CampaignServiceService, what, call);
  }

  private client() {
    return this.callers.client('filtering', boss, CampaignServiceService);
  }

  /** @throws {Error} when it is not so in time. */
  private async until(isSo: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + wait_ms_max;
    while (!(await isSo())) {
      if (performance.now() > end) throw new Error('a campaign stands still');
      await pause(look_ms);
    }
  }
}
