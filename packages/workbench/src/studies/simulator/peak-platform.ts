import { randomUUID } from 'node:crypto';
import { type Caller, type Client, GuanxiError } from '@guanxi/chassis';
import {
  type Campaign,
  CampaignServiceService,
  CampaignState,
  CreateCampaignRequest,
} from '@guanxi/contracts/filtering/v1/campaign.js';
import { CapsServiceService } from '@guanxi/contracts/filtering/v1/caps.js';
import { AdapterKind, ChannelServiceService } from '@guanxi/contracts/filtering/v1/channel.js';
import { type Model, ModelServiceService, ModelState } from '@guanxi/contracts/filtering/v1/model.js';
import { Policy, PolicyServiceService } from '@guanxi/contracts/filtering/v1/policy.js';
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
// A peak of hours goes by in seconds: what fits before the expiry stays the same. Where the machine is too busy to keep a
// pace, the peak is run again at a slower one; nothing of it was recorded, so it is the same peak.
const paces_per_minute = [10_000, 5_000, 2_500, 1_250];
const capacity_reached_min = 0.98;
// Long enough to screen and plan before the sending begins.
const start_after_ms = 5_000;
// On an ordinary day the channel takes everything at once.
const ordinary = 'ordinary';
const ordinary_per_minute = 6_000_000;
const ordinary_expiry_ms = 3_600_000;
// As many campaigns in minutes as are otherwise sent in weeks: caps are not what is looked at.
const messages_per_day = 100;

/** What became of one campaign. */
export interface SentCampaign {
  campaign: Campaign;
  /** Whom the channel had the message for before it expired, in the order in which it came. */
  reached: ReadonlySet<string>;
}

/** The services relationship and filtering at work, and a channel that keeps a log. */
export class PeakPlatform {
  private readonly recorded = new Map<string, number>();
  private readonly ends: (() => Promise<void> | void)[] = [];
  private relationships!: Client<typeof RelationshipServiceService>;
  private behaviours!: Client<typeof BehaviourServiceService>;
  private channels!: Client<typeof ChannelServiceService>;
  private campaigns!: Client<typeof CampaignServiceService>;
  private caps!: Client<typeof CapsServiceService>;
  private policies!: Client<typeof PolicyServiceService>;
  private models!: Client<typeof ModelServiceService>;
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
      PLATFORM_MESSAGES_PER_DAY: String(messages_per_day),
      PLATFORM_MESSAGES_PER_WEEK: String(messages_per_day),
    });
    this.facts = new pg.Pool({ connectionString: filtering!.databaseUrl, max: 1 });
    this.ends.push(() => this.facts.end());
    const caller: Caller = { subject: 'simulator', role: 'operator', shop: '*' };
    const patient = { deadline_ms: call_ms_max };
    this.relationships = programs.client(relationship!, RelationshipServiceService, caller, patient);
    this.behaviours = programs.client(relationship!, BehaviourServiceService, caller, patient);
    this.channels = programs.client(filtering!, ChannelServiceService, caller, patient);
    this.caps = programs.client(filtering!, CapsServiceService, caller, patient);
    this.policies = programs.client(filtering!, PolicyServiceService, caller, patient);
    this.models = programs.client(filtering!, ModelServiceService, caller, patient);
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
    await this.putChannel(shopId, ordinary, ordinary_per_minute);
    for (const pace of paces_per_minute) await this.putChannel(shopId, peakChannel(pace), pace);
    const caps = { shopId, perDay: messages_per_day, perWeek: messages_per_day, spacingMinutes: 0, version: 0 };
    await this.caps.setCaps({ shopId, idempotencyKey: randomUUID(), caps });
    await waitFor(async () => (await this.count('relationships', shopId)) === customers.length, wait_ms_max);
  }

  /** Has so many in a hundred of those whom predictions keep get nothing. */
  async holdOut(shopId: string, percent: number): Promise<void> {
    const { policy } = await this.policies.getPolicy({ shopId });
    const changed = Policy.fromPartial({ ...policy, holdOutPercent: percent });
    await this.policies.setPolicy({ shopId, idempotencyKey: randomUUID(), policy: changed });
  }

  /** Cancels relationships, and waits until filtering knows it. */
  async cancel(shopId: string, customerIds: string[]): Promise<void> {
    for (const customerId of customerIds) {
      const idempotencyKey = randomUUID();
      await this.relationships.cancelRelationship({ shopId, idempotencyKey, customerId, reason: 'too_many_messages' });
    }
  }

  /** Records behaviours of a shop, and waits until filtering knows them. @throws {Error} where one was refused. */
  async record(shopId: string, behaviours: readonly Behaviour[]): Promise<void> {
    const answers = await sendBatches(
      inBatches(behaviours),
      streams,
      (requests: Parameters<typeof this.behaviours.recordBehaviours>[0]) => this.behaviours.recordBehaviours(requests),
      (batch) => ({ shopId, idempotencyKey: randomUUID(), behaviours: batch }),
    );
    const refused = answers.flatMap((answer) => answer.refused)[0];
    if (refused) throw new Error(`a behaviour was refused: ${refused.field} ${refused.description}`);
    const recorded = (this.recorded.get(shopId) ?? 0) + behaviours.length;
    this.recorded.set(shopId, recorded);
    await waitFor(async () => (await this.count('behaviours', shopId)) === recorded, wait_ms_max);
  }

  /** Sends the peak's message to whom the screening keeps, through a channel that takes so many before it expires. */
  async sendAtPeak({ shopId, category }: PeakShop, capacity: number): Promise<SentCampaign> {
    let sent: SentCampaign | undefined;
    for (const pace of paces_per_minute) {
      const startsAt = new Date(Date.now() + start_after_ms);
      // The nth message leaves at the end of its share of a minute; one that would leave at the expiry does not.
      const expiresAt = new Date(startsAt.getTime() + Math.ceil(((capacity + 1) * 60_000) / pace));
      sent = await this.send(shopId, { category, channel: peakChannel(pace), startsAt, expiresAt });
      const wanted = Math.min(capacity, Number(sent.campaign.plan?.keptCount ?? 0));
      if (sent.reached.size >= capacity_reached_min * wanted) break;
    }
    // A channel that stood idle makes up for half a second, which is nothing in a peak of hours but is in one of seconds.
    return { campaign: sent!.campaign, reached: new Set([...sent!.reached].slice(0, capacity)) };
  }

  /** Sends a message on an ordinary day, to whom the screening keeps. */
  sendOrdinarily(shopId: string, category: string): Promise<SentCampaign> {
    const expiresAt = new Date(Date.now() + ordinary_expiry_ms);
    return this.send(shopId, { category, channel: ordinary, expiresAt });
  }

  /** A model trained on what came of the campaigns so far, and judged; undefined where too little came of them. */
  async train(shopId: string, window_s: number): Promise<Model | undefined> {
    const asked = { shopId, idempotencyKey: randomUUID(), outcomeWindowSeconds: window_s };
    const answer = await this.models.trainModel(asked).catch((error: unknown) => {
      if (error instanceof GuanxiError && error.reason === 'TOO_FEW_OUTCOMES') return undefined;
      throw error;
    });
    if (!answer?.model) return undefined;
    const { modelId } = answer.model;
    return waitFor(async () => {
      const { model: now } = await this.models.getModel({ shopId, modelId });
      return now?.state === ModelState.TRAINING ? undefined : now;
    }, wait_ms_max);
  }

  /** Puts a model in force. */
  async promote(shopId: string, modelId: string): Promise<void> {
    const note = 'better on unseen outcomes';
    await this.models.promoteModel({ shopId, idempotencyKey: randomUUID(), modelId, logLossMargin: 0, note });
  }

  private async putChannel(shopId: string, name: string, capacityPerMinute: number): Promise<void> {
    const at = { shopId, name, kind: AdapterKind.GRPC, address: this.adapter.address, capacityPerMinute };
    const channel = { ...at, secretRef: '', version: 0, lastFailure: '' };
    await this.channels.putChannel({ shopId, idempotencyKey: randomUUID(), channel });
  }

  private async send(
    shopId: string,
    { category, ...order }: { category: string; channel: string; startsAt?: Date; expiresAt: Date },
  ): Promise<SentCampaign> {
    const { campaign } = await this.campaigns.createCampaign(
      CreateCampaignRequest.fromPartial({
        shopId,
        idempotencyKey: randomUUID(),
        name: order.channel,
        message: { contentCategory: category, texts: [{ language: 'zh', text: '今晚开抢' }] },
        ...order,
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
    return { campaign: settled, reached: new Set(log.map(({ customerId }) => customerId)) };
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

  private async count(table: 'relationships' | 'behaviours', shopId: string): Promise<number> {
    const { rows } = await this.facts.query<{ count: string }>(`SELECT count(*) FROM ${table} WHERE shop_id = $1`, [
      shopId,
    ]);
    return Number(rows[0]!.count);
  }
}

function peakChannel(pace_per_minute: number): string {
  return `peak-${pace_per_minute}`;
}

function inBatches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / items_per_batch_max) }, (_, i) =>
    items.slice(i * items_per_batch_max, (i + 1) * items_per_batch_max),
  );
}
