import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, connect } from '@guanxi/chassis';
import {
  type Campaign,
  CampaignServiceService,
  CampaignState,
  CreateCampaignRequest,
} from '@guanxi/contracts/filtering/v1/campaign.js';
import { CapsServiceService } from '@guanxi/contracts/filtering/v1/caps.js';
import { AdapterKind, ChannelServiceService } from '@guanxi/contracts/filtering/v1/channel.js';
import { AudienceKind, ScreeningServiceService } from '@guanxi/contracts/filtering/v1/screening.js';
import {
  ImportRelationshipsRequest,
  RelationshipServiceService,
} from '@guanxi/contracts/relationship/v1/relationship.js';

const relationships_per_batch_max = 1_000;
const hour_ms = 3_600_000;
const wait_ms_max = 300_000;
const look_ms = 20;

export const shopId = 'bench';

/** A shop whose merchant sends campaigns. */
export class BenchShop {
  private readonly relationships: Client<typeof RelationshipServiceService>;
  private readonly screenings: Client<typeof ScreeningServiceService>;
  private readonly channels: Client<typeof ChannelServiceService>;
  private readonly caps: Client<typeof CapsServiceService>;
  private readonly campaigns: Client<typeof CampaignServiceService>;

  constructor(relationshipAddress: string, filteringAddress: string, token: () => string) {
    const filtering = { address: filteringAddress, token, deadline_ms: 30_000 };
    this.relationships = connect(RelationshipServiceService, { address: relationshipAddress, token });
    this.screenings = connect(ScreeningServiceService, filtering);
    this.channels = connect(ChannelServiceService, filtering);
    this.caps = connect(CapsServiceService, filtering);
    this.campaigns = connect(CampaignServiceService, filtering);
  }

  close(): void {
    for (const client of [this.relationships, this.screenings, this.channels, this.caps, this.campaigns]) {
      client.close();
    }
  }

  /** Establishes so many relationships, new ones, whom no screening filters, and waits until filtering knows them. */
  async establish(customerIds: string[]): Promise<void> {
    const known = await this.size();
    const establishedAt = new Date(Date.now() - hour_ms);
    const requests = async function* () {
      for (let i = 0; i < customerIds.length; i += relationships_per_batch_max) {
        const relationships = customerIds
          .slice(i, i + relationships_per_batch_max)
          .map((customerId) => ({ customerId, establishedAt, acquisitionChannel: 'scan' }));
        yield ImportRelationshipsRequest.fromPartial({ shopId, idempotencyKey: randomUUID(), relationships });
      }
    };
    for await (const _ of this.relationships.importRelationships(requests()));
    await until(async () => (await this.size()) === known + customerIds.length);
  }

  private async size(): Promise<number> {
    return (await this.screenings.sizeAudience({ shopId, kind: AudienceKind.ALL, customerIds: [] })).activeCount;
  }

  async setChannel(name: string, address: string, capacityPerMinute: number): Promise<void> {
    const channel = {
      shopId,
      name,
      kind: AdapterKind.GRPC,
      address,
      capacityPerMinute,
      secretRef: '',
      version: 0,
      lastFailure: '',
    };
    await this.channels.putChannel({ shopId, idempotencyKey: randomUUID(), channel });
  }

  async setCaps(perDay: number): Promise<void> {
    const caps = { shopId, perDay, perWeek: 100, spacingMinutes: 0, version: 0 };
    await this.caps.setCaps({ shopId, idempotencyKey: randomUUID(), caps });
  }

  /** A campaign that is planned. */
  async plan(channel: string, customerIds: string[]): Promise<Campaign> {
    const { campaign } = await this.campaigns.createCampaign(
      CreateCampaignRequest.fromPartial({
        shopId,
        idempotencyKey: randomUUID(),
        name: 'bench',
        message: { contentCategory: 'tea', texts: [{ language: 'en', text: 'The first harvest is here.' }] },
        channel,
        expiresAt: new Date(Date.now() + hour_ms),
        audience: { $case: 'customers', value: { customerIds } },
      }),
    );
    const { campaignId } = campaign as Campaign;
    await this.campaigns.planCampaign({ shopId, idempotencyKey: randomUUID(), campaignId });
    return this.until(campaignId, ({ state }) => state === CampaignState.PLANNED);
  }

  async start(campaignId: string): Promise<void> {
    await this.campaigns.startCampaign({ shopId, idempotencyKey: randomUUID(), campaignId });
  }

  /** The campaign once everyone is accounted for. */
  settled(campaignId: string): Promise<Campaign> {
    return this.until(campaignId, ({ settledAt }) => settledAt !== undefined);
  }

  private async until(campaignId: string, isSo: (campaign: Campaign) => boolean): Promise<Campaign> {
    for await (const { campaign } of this.campaigns.watchCampaign(
      { shopId, campaignId },
      { deadline_ms: wait_ms_max },
    )) {
      if (campaign && isSo(campaign)) return campaign;
    }
    throw new Error('the campaign is no longer shown');
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + wait_ms_max;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error('filtering does not know the relationships');
    await pause(look_ms);
  }
}
