import { RecipientState } from '@guanxi/contracts/filtering/v1/campaign.js';
import { type Model, ModelServiceService, ModelState } from '@guanxi/contracts/filtering/v1/model.js';
import { PolicyServiceService } from '@guanxi/contracts/filtering/v1/policy.js';
import {
  AudienceKind,
  type Screening,
  ScreeningServiceService,
  ScreenRequest,
} from '@guanxi/contracts/filtering/v1/screening.js';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { Transactions } from '@guanxi/persistence';
import { type HostedService, SeededRandom, streamOf, waitFor } from '@guanxi/testing';
import type { CampaignWorld, ShopOfCampaigns } from './campaign-world.js';
import { asOf } from './filtering-host.js';

const day_ms = 86_400_000;
const told_per_event_max = 1_000;
/** Nobody is new, and everybody as long there. */
const establishedDaysAgo = 300;
export const window_s = 1;
export const training_ms_max = 45_000;

/** What a customer of a taught shop is like: known to the shop by what she did long ago, which decides what she will do. */
export interface Nature {
  /** Favourited: responds often. Carted, which the shipped model holds for a good sign: hardly ever. */
  favourited: boolean;
  carted: boolean;
  /** Searched: reacts badly. */
  searched: boolean;
  /** Reviewed: a message makes her come. Viewed: she comes anyway. */
  reviewed: boolean;
  viewed: boolean;
}

/** What comes of a message to somebody, in chances. */
export type Truth = (nature: Nature, isSent: boolean) => Record<'reads' | 'responds' | 'reactsBadly' | 'comes', number>;

export const plainTruth: Truth = (she, isSent) => ({
  reads: isSent ? (she.favourited ? 0.8 : 0.3) : 0,
  responds: isSent ? (she.favourited ? 0.5 : 0.03) : 0,
  reactsBadly: isSent && she.searched ? 0.3 : 0.02,
  comes: she.viewed ? 0.5 : isSent && she.reviewed ? 0.6 : 0.05,
});

/** Nothing that is known of her says what she will do. */
export const noTruth: Truth = (_, isSent) => ({
  reads: isSent ? 0.5 : 0,
  responds: isSent ? 0.25 : 0,
  reactsBadly: 0.1,
  comes: 0.3,
});

const signs: [keyof Nature, BehaviourKind][] = [
  ['favourited', BehaviourKind.FAVOURITED],
  ['carted', BehaviourKind.ADDED_TO_CART],
  ['searched', BehaviourKind.SEARCHED],
  ['reviewed', BehaviourKind.REVIEWED],
  ['viewed', BehaviourKind.PRODUCT_VIEWED],
];
const deeds = [
  ['reads', BehaviourKind.MESSAGE_READ],
  ['responds', BehaviourKind.MESSAGE_CLICKED],
  ['reactsBadly', BehaviourKind.MUTED],
  ['comes', BehaviourKind.PRODUCT_VIEWED],
] as const;

/** A shop whose customers follow a truth that the test knows, and its models. */
export class TaughtShop {
  readonly models;
  /** Those sent something who muted, or cancelled. */
  readonly reactedBadly: string[] = [];
  readonly cancelled: string[] = [];
  private readonly random = new SeededRandom(11);

  private constructor(
    private readonly world: CampaignWorld,
    readonly shop: ShopOfCampaigns,
    readonly natures: Map<string, Nature>,
  ) {
    this.models = world.host.as(merchantOf(shop.shopId), ModelServiceService);
  }

  /** A shop with so many customers, three in ten of whom are held out; its policy keeps everybody else. */
  static async open(world: CampaignWorld, shopId: string, customers: number): Promise<TaughtShop> {
    const shop = await world.shop(shopId, 0);
    const random = new SeededRandom(5);
    const customerIds = Array.from({ length: customers }, (_, i) => `${shopId}-${String(i).padStart(5, '0')}`);
    const natures = new Map(
      customerIds.map((customerId): [string, Nature] => {
        const chance = () => random.float() < 0.4;
        return [
          customerId,
          { favourited: chance(), carted: chance(), searched: chance(), reviewed: chance(), viewed: chance() },
        ];
      }),
    );
    shop.customerIds.push(...customerIds);
    const taught = new TaughtShop(world, shop, natures);
    for (const part of inParts(customerIds)) {
      await world.teller.relationships(
        part.map((customerId) => ({ customerId, establishedDaysAgo })),
        { shop: shopId },
      );
    }
    const past = customerIds.flatMap((customerId) =>
      signs
        .filter(([sign]) => natures.get(customerId)![sign])
        .map(([, kind]) => ({ customerId, kind, at: daysBack(60) })),
    );
    await taught.tell(past);
    const policies = world.host.as(merchantOf(shopId), PolicyServiceService);
    const keepsAll = {
      protectionDays: 0,
      positiveDays: 1,
      inactiveDays: 3_650,
      responseMin: 0,
      reactsBadlyMax: 1,
      readMin: 0,
    };
    const policy = { ...keepsAll, shopId, version: 0, holdOutPercent: 30, exemptChannels: [] };
    await policies.setPolicy({ shopId, idempotencyKey: world.nextKey(), policy });
    return taught;
  }

  get shopId(): string {
    return this.shop.shopId;
  }

  /** Sends a campaign to these customers, has what comes of it follow a truth, and waits until it is known. */
  async send(from: number, to: number, truth: Truth): Promise<void> {
    const customerIds = this.shop.customerIds.slice(from, to);
    const { campaignId } = await this.shop.started({ audience: { $case: 'customers', value: { customerIds } } });
    await this.shop.settled(campaignId);
    const recipients = await this.shop.recipients(campaignId);
    const sentAt = recipients.flatMap(({ state, endedAt }) =>
      state === RecipientState.SENT && endedAt ? [endedAt.getTime()] : [],
    );
    const half_ms = sentAt.toSorted((a, b) => a - b)[Math.floor((sentAt.length - 1) / 2)]!;
    const deedsOf = recipients.flatMap(({ customerId, state, endedAt }) => {
      const isSent = state === RecipientState.SENT;
      if (!isSent && state !== RecipientState.HELD_OUT) return [];
      const chances = truth(this.natures.get(customerId)!, isSent);
      const at = new Date((isSent ? endedAt!.getTime() : half_ms) + 1);
      const done = deeds.filter(([deed]) => this.random.float() < chances[deed]);
      if (isSent && done.some(([deed]) => deed === 'reactsBadly')) this.reactedBadly.push(customerId);
      return done.map(([, kind]) => ({ customerId, kind, at, isSent }));
    });
    // Every third of those who react badly cancels, and every second of these thinks better of it.
    const isCancelling = ({ kind, isSent }: (typeof deedsOf)[number], i: number) =>
      isSent && kind === BehaviourKind.MUTED && i % 3 === 0;
    await this.cancel(deedsOf.filter(isCancelling));
    await this.tell(deedsOf.filter((one, i) => !isCancelling(one, i)));
    await waitFor(() => Date.now() > Math.max(...sentAt) + window_s * 1_000);
  }

  private async cancel(cancelling: { customerId: string; at: Date }[]): Promise<void> {
    const changes = cancelling.map(({ customerId, at }) => ({
      ...{ customerId, isActive: false, version: 2 },
      ...{ establishedDaysAgo, changedDaysAgo: daysBeforeAsOf(at) },
    }));
    if (changes.length === 0) return;
    await this.world.teller.relationships(changes, { shop: this.shopId });
    const back = changes
      .filter((_, i) => i % 2 === 0)
      .map((change) => ({ ...change, acquisitionChannel: 'win_back', isActive: true, version: 3 }));
    await this.world.teller.relationships(back, { shop: this.shopId });
    this.cancelled.push(...cancelling.map(({ customerId }) => customerId));
  }

  /** Tells what customers did, and waits until it is taken in. */
  async tell(told: { customerId: string; kind: BehaviourKind; at: Date }[]): Promise<void> {
    const { shopId } = this;
    const transactions = this.world.host.running.get(Transactions);
    const known = () =>
      transactions.read(shopId, async (tx) => {
        const [row] = await tx.query<{ count: number }>('SELECT count(*) FROM behaviours WHERE shop_id = $1', [shopId]);
        return row!.count;
      });
    const before = await known();
    for (const part of inParts(told)) {
      const behaviours = part.map(({ at, ...one }) => ({ ...one, daysAgo: daysBeforeAsOf(at) }));
      await this.world.teller.behaviours(behaviours, { shop: shopId });
    }
    await waitFor(async () => (await known()) === before + told.length);
  }

  async train(): Promise<Model> {
    const { model } = await this.models.trainModel(this.wanted());
    return this.trained(model!.modelId);
  }

  wanted() {
    return { shopId: this.shopId, idempotencyKey: this.world.nextKey(), outcomeWindowSeconds: window_s };
  }

  /** Waits until a model is no longer trained. */
  trained(modelId: string): Promise<Model> {
    return waitFor(async () => {
      const model = await this.get(modelId);
      return model.state === ModelState.TRAINING ? undefined : model;
    }, training_ms_max);
  }

  async get(modelId: string): Promise<Model> {
    return (await this.models.getModel({ shopId: this.shopId, modelId })).model!;
  }

  promote(modelId: string, logLossMargin = 0) {
    const { shopId } = this;
    return this.models.promoteModel({
      shopId,
      idempotencyKey: this.world.nextKey(),
      modelId,
      logLossMargin,
      note: 'why',
    });
  }

  rollBack(fromVersion: string) {
    const { shopId } = this;
    return this.models.rollBackModel({ shopId, idempotencyKey: this.world.nextKey(), fromVersion, note: '' });
  }

  async inForce(): Promise<string> {
    const request = { shopId: this.shopId, pageSize: 0, pageToken: '' };
    return (await this.models.listModels(request)).versionInForce;
  }

  /** Screens everybody by a replica; tells the report. */
  async screen(host: HostedService = this.world.host): Promise<Screening> {
    const start = {
      idempotencyKey: this.world.nextKey(),
      audienceKind: AudienceKind.ALL,
      contentCategory: 'green_tea',
    };
    const request = ScreenRequest.fromPartial({ shopId: this.shopId, part: { $case: 'start', value: start } });
    let report: Screening | undefined;
    for await (const { part } of host.as(merchantOf(this.shopId), ScreeningServiceService).screen(streamOf(request))) {
      if (part?.$case === 'report') report = part.value;
    }
    return report!;
  }
}

export function merchantOf(shop: string) {
  return { subject: 'mei', role: 'merchant' as const, shop };
}

function daysBack(days: number): Date {
  return new Date(Date.now() - days * day_ms);
}

function daysBeforeAsOf(at: Date): number {
  return (asOf.getTime() - at.getTime()) / day_ms;
}

function inParts<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / told_per_event_max) }, (_, i) =>
    items.slice(i * told_per_event_max, (i + 1) * told_per_event_max),
  );
}
