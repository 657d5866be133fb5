import { randomUUID } from 'node:crypto';
import type { Caller, Client } from '@guanxi/chassis';
import {
  type Campaign,
  CampaignServiceService,
  CampaignState,
  CreateCampaignRequest,
} from '@guanxi/contracts/filtering/v1/campaign.js';
import { AdapterKind, ChannelServiceService } from '@guanxi/contracts/filtering/v1/channel.js';
import { type Behaviour, BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { waitFor } from '@guanxi/testing';
import type { PeakShop } from '@guanxi/testing/peak/peak-shop.js';
import pg from 'pg';
import { sendBatches } from '../../benches/behaviours/send-batches.js';
import { type AdapterProgram, startAdapter } from '../../benches/delivery/start-adapter.js';
import { ServicePrograms } from '../../benches/platform/service-programs.js';
import { type Servers, startServers } from '../../benches/plumbing/servers.js';

const items_per_batch_max = 1_000;
const streams = 4;
const wait_ms_max = 180_000;
const call_ms_max = 60_000;
const channel = 'peak';
// A message leaves every ten milliseconds: a peak of hours goes by in seconds. What fits before the expiry stays the same.
const capacity_per_minute = 6_000;
const interval_ms = 60_000 / capacity_per_minute;
// Long enough to screen and plan before the sending begins.
const start_after_ms = 5_000;

/** What became of one campaign. */
export interface SentCampaign {
  campaign: Campaign;
  /** Whom the channel had the message for before it expired: the first ones, up to its capacity. */
  reached: ReadonlySet<string>;
}

/** The services relationship and filtering at work, and a channel that keeps a log. */
export class PeakPlatform {
  private readonly ends: (() => Promise<void> | void)[] = [];
  private relationships!: Client<typeof RelationshipServiceService>;
  private behaviours!: Client<typeof BehaviourServiceService>;
  private channels!: Client<typeof ChannelServiceService>;
  private campaigns!: Client<typeof CampaignServiceService>;
  private adapter!: AdapterProgram;
  private facts!: pg.Pool;

  private constructor() {}

  /** @throws {WrongInput} where the services are not built. */
  static async start(): Promise<PeakPlatform> {
    const platform = new PeakPlatform();
    try {
      await platform.open(await startServers());
      return platform;
    } catch (error) {
      await platform.stop();
      throw error;
    }
  }

  private async open(servers: Servers): Promise<void> {
    this.ends.push(() => servers.stop());
    const programs = await ServicePrograms.prepare(servers);
    this.ends.push(() => programs.stop());
    this.adapter = await startAdapter(programs.identity);
    this.ends.push(() => this.adapter.stop());
    const [relationship] = await programs.start('relationship', 1);
    const [filtering] = await programs.start('filtering', 1, {
      RELATIONSHIP_ADDRESS: relationship!.address,
      CHANNEL_ORIGINS: `grpc://${this.adapter.address}`,
    });
    this.facts = new pg.Pool({ connectionString: filtering!.databaseUrl, max: 1 });
    this.ends.push(() => this.facts.end());
    const caller: Caller = { subject: 'simulator', role: 'operator', shop: '*' };
    const patient = { deadline_ms: call_ms_max };
    this.relationships = programs.client(relationship!, RelationshipServiceService, caller, patient);
    this.behaviours = programs.client(relationship!, BehaviourServiceService, caller, patient);
    this.channels = programs.client(filtering!, ChannelServiceService, caller, patient);
    this.campaigns = programs.client(filtering!, CampaignServiceService, caller, patient);
  }

  /** Establishes a shop's relationships, records all that its customers did, and waits until filtering knows it. */
  async bring(shop: PeakShop): Promise<void> {
    const { shopId, elsewhereShopId, customers } = shop;
    const relationships = customers.map(({ person }) => ({
      customerId: person.customerId,
      acquisitionChannel: person.acquisitionChannel,
      establishedAt: new Date(person.establishedAt_ms),
    }));
    await sendBatches(
      inBatches(relationships),
      streams,
      (requests: Parameters<typeof this.relationships.importRelationships>[0]) =>
        this.relationships.importRelationships(requests),
      (batch) => ({ shopId, idempotencyKey: randomUUID(), relationships: batch }),
    );
    await this.record(
      shopId,
      customers.flatMap((one) => one.behaviours),
    );
    await this.record(
      elsewhereShopId,
      customers.flatMap((one) => one.elsewhere),
    );
    const expected = customers.reduce((sum, one) => sum + one.behaviours.length + one.elsewhere.length, 0);
    await waitFor(async () => {
      const known = await this.count('relationships', [shopId]);
      return known === customers.length && (await this.count('behaviours', [shopId, elsewhereShopId])) >= expected;
    }, wait_ms_max);
  }

  /** Records behaviours of a shop. @throws {Error} where one of them was refused. */
  async record(shopId: string, behaviours: readonly Behaviour[]): Promise<void> {
    const answers = await sendBatches(
      inBatches(behaviours),
      streams,
      (requests: Parameters<typeof this.behaviours.recordBehaviours>[0]) => this.behaviours.recordBehaviours(requests),
      (batch) => ({ shopId, idempotencyKey: randomUUID(), behaviours: batch }),
    );
    const refused = answers.flatMap((answer) => answer.refused)[0];
    if (refused) throw new Error(`a behaviour was refused: ${refused.field} ${refused.description}`);
  }

  /** Sends a message to everybody whom the screening keeps, through a channel that takes so many before it expires. */
  async send({ shopId, category }: PeakShop, capacity: number): Promise<SentCampaign> {
    await this.channels.putChannel({
      shopId,
      idempotencyKey: randomUUID(),
      channel: {
        ...{ shopId, name: channel, kind: AdapterKind.GRPC, address: this.adapter.address },
        ...{ capacityPerMinute: capacity_per_minute, secretRef: '', version: 0, lastFailure: '' },
      },
    });
    const startsAt = new Date(Date.now() + start_after_ms);
    const { campaign } = await this.campaigns.createCampaign(
      CreateCampaignRequest.fromPartial({
        shopId,
        idempotencyKey: randomUUID(),
        name: 'peak',
        message: { contentCategory: category, texts: [{ language: 'zh', text: '今晚开抢' }] },
        channel,
        startsAt,
        // The nth message leaves at the end of its share of a minute; one that would leave at the expiry does not.
        expiresAt: new Date(startsAt.getTime() + Math.ceil((capacity + 1) * interval_ms)),
        audience: { $case: 'everybody', value: {} },
      }),
    );
    const { campaignId } = campaign!;
    const named = { shopId, campaignId };
    await this.campaigns.planCampaign({ ...named, idempotencyKey: randomUUID() });
    await this.until(named, ({ state }) => state === CampaignState.PLANNED);
    await this.campaigns.startCampaign({ ...named, idempotencyKey: randomUUID() });
    const settled = await this.until(named, ({ settledAt }) => settledAt !== undefined);
    const log = await this.adapter.readLog();
    // A channel that stood idle makes up for half a second, which is nothing in a peak of hours but is in one of seconds.
    return { campaign: settled, reached: new Set(log.slice(0, capacity).map(({ customerId }) => customerId)) };
  }

  async stop(): Promise<void> {
    for (const end of this.ends.toReversed()) await end();
  }

  private async until(named: { shopId: string; campaignId: string }, isSo: (campaign: Campaign) => boolean) {
    for await (const { campaign } of this.campaigns.watchCampaign(named, { deadline_ms: wait_ms_max })) {
      if (campaign && isSo(campaign)) return campaign;
    }
    throw new Error('the campaign is no longer shown');
  }

  private async count(table: 'relationships' | 'behaviours', shopIds: string[]): Promise<number> {
    const { rows } = await this.facts.query<{ count: string }>(
      `SELECT count(*) FROM ${table} WHERE shop_id = ANY ($1)`,
      [shopIds],
    );
    return Number(rows[0]!.count);
  }
}

function inBatches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / items_per_batch_max) }, (_, i) =>
    items.slice(i * items_per_batch_max, (i + 1) * items_per_batch_max),
  );
}
