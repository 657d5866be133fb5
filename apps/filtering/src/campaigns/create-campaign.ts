import { Clock, type FieldViolation, type Idempotency, Ids, InvalidRequest } from '@guanxi/chassis';
import { type ReadTx, Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ContentCategories } from '../categories/content-categories.js';
import { ChannelDesk } from '../channels/channel-desk.js';
import { ScreenedAudience } from '../screenings/screened-audience.js';
import type { Campaign, CampaignMessage } from './campaign.js';
import { CampaignStore } from './campaign.store.js';

const expiry_days_max = 365;
const day_ms = 24 * 60 * 60 * 1000;

/** Whom a campaign is for: everybody, customers named one by one, or whoever a screening was for. */
export type CampaignAudience =
  | { kind: 'all' }
  | { kind: 'explicit'; customerIds: string[] }
  | { kind: 'screening'; screeningId: string };

export interface CreateCampaignCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  name: string;
  message: CampaignMessage;
  channel: string;
  capacityPerMinute: number | undefined;
  startsAt: Date | undefined;
  expiresAt: Date;
  audience: CampaignAudience;
  /** The caller, for the audit. */
  createdBy: string;
}

/** Makes a campaign, as a draft (mission B8). */
@Injectable()
export class CreateCampaign {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: CampaignStore,
    private readonly channels: ChannelDesk,
    private readonly screened: ScreenedAudience,
    private readonly categories: ContentCategories,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * @throws {InvalidRequest} naming every field that cannot be.
   * @throws {CategoryUnknown} when nobody knows the category of the message.
   */
  async execute(command: CreateCampaignCommand): Promise<Campaign> {
    const { shopId, idempotency, name, message, channel, capacityPerMinute, startsAt, expiresAt, audience } = command;
    // Asked before the transaction, and thrown in it: a campaign that was made already is answered as it was.
    const unknown = await this.categories.faultOf(shopId, message.contentCategory, 'message.content_category');
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const now = this.clock.now();
      const violations = [
        ...faultsOfTimes(startsAt, expiresAt, now),
        ...faultsOfMessage(message),
        ...(await this.faultsOfPeers(tx, command)),
      ];
      if (violations.length > 0) throw new InvalidRequest(violations);
      if (unknown) throw unknown;
      const campaign = {
        shopId,
        campaignId: this.ids.next(),
        name,
        message,
        channel,
        capacityPerMinute: capacityPerMinute ?? null,
        startsAt: startsAt ?? null,
        expiresAt,
        screeningId: audience.kind === 'screening' ? audience.screeningId : null,
        state: 'draft' as const,
        plan: null,
        pacedTo_ms: 0,
        createdBy: command.createdBy,
        createdAt: now,
      };
      return this.store.add(tx, campaign, audience.kind === 'explicit' ? audience.customerIds : null);
    });
  }

  private async faultsOfPeers(
    tx: ReadTx,
    { shopId, channel, audience, message }: CreateCampaignCommand,
  ): Promise<FieldViolation[]> {
    const faults: FieldViolation[] = [];
    if (!(await this.channels.find(tx, shopId, channel))) {
      faults.push({ field: 'channel', description: 'the shop has no such channel' });
    }
    if (audience.kind !== 'screening') return faults;
    const screening = await this.screened.find(tx, shopId, audience.screeningId);
    const description = !screening
      ? 'the shop has no such screening'
      : screening.state !== 'completed'
        ? 'is not completed yet'
        : screening.contentCategory === message.contentCategory
          ? undefined
          : `was for content of another category (${screening.contentCategory})`;
    return description ? [...faults, { field: 'screening_id', description }] : faults;
  }
}

function faultsOfTimes(startsAt: Date | undefined, expiresAt: Date, now: Date): FieldViolation[] {
  const faults: FieldViolation[] = [];
  const nowIs = `(now is ${now.toISOString()})`;
  if (startsAt && startsAt < now) faults.push({ field: 'starts_at', description: `lies in the past ${nowIs}` });
  if (expiresAt <= now) faults.push({ field: 'expires_at', description: `must lie in the future ${nowIs}` });
  if (startsAt && expiresAt <= startsAt) {
    faults.push({ field: 'expires_at', description: 'must be later than starts_at' });
  }
  if (expiresAt.getTime() > now.getTime() + expiry_days_max * day_ms) {
    faults.push({ field: 'expires_at', description: `must be at most ${expiry_days_max} days ahead` });
  }
  return faults;
}

function faultsOfMessage({ texts, templateRef }: CampaignMessage): FieldViolation[] {
  if ((texts.length === 0) === (templateRef === '')) {
    return [{ field: 'message.texts', description: 'give texts, or a template_ref in their place' }];
  }
  const languages = new Set<string>();
  return texts.flatMap(({ language }, i) => {
    const isRepeated = languages.has(language.toLowerCase());
    languages.add(language.toLowerCase());
    return isRepeated ? [{ field: `message.texts[${i}].language`, description: 'comes twice' }] : [];
  });
}
