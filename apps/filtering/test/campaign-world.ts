import {
  type Campaign,
  CampaignServiceService,
  CampaignState,
  CreateCampaignRequest,
  ListRecipientsRequest,
  type Recipient,
} from '@guanxi/contracts/filtering/v1/campaign.js';
import { CapsServiceService } from '@guanxi/contracts/filtering/v1/caps.js';
import { AdapterKind, ChannelServiceService } from '@guanxi/contracts/filtering/v1/channel.js';
import {
  AudienceKind,
  ScreeningServiceService,
  SizeAudienceRequest,
} from '@guanxi/contracts/filtering/v1/screening.js';
import {
  createIdentity,
  HostedService,
  LocalAdapter,
  type LocalAdapterOptions,
  startNats,
  type TestIdentity,
  type TestNats,
  waitFor,
} from '@guanxi/testing';
import { ConsentOwner } from './consent-owner.js';
import { asOf, hostFiltering, RelationshipTeller } from './filtering-host.js';

const minute_ms = 60_000;
const day_ms = 24 * 60 * minute_ms;
/** New relationships are never filtered, so that a campaign keeps everyone. */
export const newcomersDaysAgo = () => (asOf.getTime() - Date.now()) / day_ms + 1;

/** Everything that a campaign meets: the service, its adapter, whoever says who may be written to. */
export class CampaignWorld {
  private keys = 0;

  private constructor(
    readonly host: HostedService,
    readonly nats: TestNats,
    readonly identity: TestIdentity,
    readonly adapter: LocalAdapter,
    readonly consent: ConsentOwner,
    readonly teller: RelationshipTeller,
    readonly env: Record<string, string>,
  ) {}

  static async begin(
    adapterOptions: Partial<LocalAdapterOptions> = {},
    further: Record<string, string> = {},
  ): Promise<CampaignWorld> {
    const identity = await createIdentity();
    const nats = await startNats();
    const adapter = await LocalAdapter.start({ identity: identity.env, ...adapterOptions });
    const consent = await ConsentOwner.start(identity);
    const env = {
      RELATIONSHIP_ADDRESS: consent.address,
      CHANNEL_ORIGINS: `grpc://${adapter.address}`,
      DELIVERY_CLAIM_MS: '2000',
      ADAPTER_DEADLINE_MS: '1000',
      PLATFORM_MESSAGES_PER_DAY: '100',
      PLATFORM_MESSAGES_PER_WEEK: '100',
      ...further,
    };
    const host = await hostFiltering({ nats, identity, env });
    const teller = await RelationshipTeller.connect(nats.url);
    return new CampaignWorld(host, nats, identity, adapter, consent, teller, env);
  }

  async end(): Promise<void> {
    await this.teller.close();
    await this.host.stop();
    await this.adapter.stop();
    await this.consent.stop();
    await this.nats.stop();
  }

  /** A shop with so many customers, a channel of this capacity, and caps that stand in nobody's way. */
  async shop(shopId: string, customers: number, capacityPerMinute = 6_000_000): Promise<ShopOfCampaigns> {
    const shop = await this.shopWithoutChannel(shopId, customers);
    await shop.channel(capacityPerMinute);
    return shop;
  }

  async shopWithoutChannel(shopId: string, customers: number): Promise<ShopOfCampaigns> {
    const customerIds = Array.from({ length: customers }, (_, i) => `${shopId}-${String(i).padStart(5, '0')}`);
    for (let i = 0; i < customerIds.length; i += 1_000) {
      const part = customerIds.slice(i, i + 1_000);
      await this.teller.relationships(
        part.map((customerId) => ({ customerId, establishedDaysAgo: newcomersDaysAgo() })),
        { shop: shopId },
      );
    }
    const shop = new ShopOfCampaigns(this, shopId, customerIds);
    const kind = AudienceKind.ALL;
    const size = () => shop.screenings.sizeAudience(SizeAudienceRequest.fromPartial({ shopId, kind }));
    await waitFor(async () => (await size()).activeCount === customers);
    await shop.caps(100, 100, 0);
    return shop;
  }

  nextKey(): string {
    this.keys += 1;
    return `key-${this.keys}`;
  }
}

/** One shop, as its merchant uses campaigns. */
export class ShopOfCampaigns {
  readonly api;
  readonly screenings;

  constructor(
    private readonly world: CampaignWorld,
    readonly shopId: string,
    readonly customerIds: string[],
  ) {
    const merchant = { subject: 'mei', role: 'merchant' as const, shop: shopId };
    this.api = world.host.as(merchant, CampaignServiceService);
    this.screenings = world.host.as(merchant, ScreeningServiceService);
  }

  async channel(capacityPerMinute: number, name = 'push', address = this.world.adapter.address): Promise<void> {
    const operator = { subject: 'ops', role: 'operator' as const, shop: '*' };
    const channels = this.world.host.as(operator, ChannelServiceService);
    const channel = {
      shopId: this.shopId,
      name,
      kind: AdapterKind.GRPC,
      address,
      capacityPerMinute,
      secretRef: '',
      version: 0,
      lastFailure: '',
    };
    await channels.putChannel({ shopId: this.shopId, idempotencyKey: this.world.nextKey(), channel });
  }

  async caps(perDay: number, perWeek: number, spacingMinutes: number): Promise<void> {
    const { shopId } = this;
    const merchant = { subject: 'mei', role: 'merchant' as const, shop: shopId };
    const caps = { shopId, perDay, perWeek, spacingMinutes, version: 0 };
    await this.world.host
      .as(merchant, CapsServiceService)
      .setCaps({ shopId, idempotencyKey: this.world.nextKey(), caps });
  }

  async create(wanted: object = {}): Promise<Campaign> {
    const { campaign } = await this.api.createCampaign(
      CreateCampaignRequest.fromPartial({
        shopId: this.shopId,
        idempotencyKey: this.world.nextKey(),
        name: 'singles day',
        message: { contentCategory: 'green_tea', topic: 'promotions', texts: [{ language: 'zh', text: '新茶到了' }] },
        channel: 'push',
        expiresAt: new Date(Date.now() + 10 * minute_ms),
        audience: { $case: 'everybody', value: {} },
        ...wanted,
      }),
    );
    return campaign as Campaign;
  }

  wish(what: 'plan' | 'start' | 'pause' | 'resume' | 'cancel', campaignId: string) {
    const request = { shopId: this.shopId, campaignId, idempotencyKey: this.world.nextKey() };
    return this.api[`${what}Campaign`](request);
  }

  async get(campaignId: string): Promise<Campaign> {
    return (await this.api.getCampaign({ shopId: this.shopId, campaignId })).campaign as Campaign;
  }

  /** Creates a campaign and waits for its plan. */
  async planned(wanted: object = {}): Promise<Campaign> {
    const { campaignId } = await this.create(wanted);
    await this.wish('plan', campaignId);
    return this.until(campaignId, ({ state }) => state === CampaignState.PLANNED);
  }

  /** Creates a campaign, plans and starts it. */
  async started(wanted: object = {}): Promise<Campaign> {
    const { campaignId } = await this.planned(wanted);
    await this.wish('start', campaignId);
    return this.get(campaignId);
  }

  until(campaignId: string, isSo: (campaign: Campaign) => boolean, deadline_ms = 30_000): Promise<Campaign> {
    return waitFor(async () => {
      const campaign = await this.get(campaignId);
      return isSo(campaign) ? campaign : undefined;
    }, deadline_ms);
  }

  settled(campaignId: string, deadline_ms?: number): Promise<Campaign> {
    return this.until(campaignId, ({ settledAt }) => settledAt !== undefined, deadline_ms);
  }

  async recipients(campaignId: string, pageSize = 1_000): Promise<Recipient[]> {
    const all: Recipient[] = [];
    let pageToken = '';
    do {
      const request = ListRecipientsRequest.fromPartial({ shopId: this.shopId, campaignId, pageSize, pageToken });
      const answer = await this.api.listRecipients(request);
      all.push(...answer.recipients);
      pageToken = answer.nextPageToken;
    } while (pageToken !== '');
    return all;
  }
}
