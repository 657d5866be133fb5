import { Clock } from '@guanxi/chassis';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ChannelDesk } from '../channels/channel-desk.js';
import { ChannelPump } from '../deliveries/channel-pump.js';
import { Enlistment } from '../deliveries/enlistment.js';
import { KeptCustomers } from '../screenings/kept-customers.js';
import { ScreenAudience } from '../screenings/screen-audience.js';
import { ScreenedAudience } from '../screenings/screened-audience.js';
import type { Screening } from '../screenings/screening.js';
import type { CampaignEntity } from './campaign.entity.js';
import type { CampaignPlan } from './campaign.js';
import { CampaignStore } from './campaign.store.js';
import { forecast } from './decide-plan.js';
import { TellAudience } from './tell-audience.js';

const customers_per_part_max = 10_000;

/**
 * Has a campaign's audience screened, puts whoever is kept in line, the most likely to respond first, and says how the
 * sending will go (mission B5). Every step of it comes out the same when it is done again, so that one that broke off is
 * taken up from its beginning, and two replicas that plan one campaign do it once.
 */
@Injectable()
export class PlanCampaign {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: CampaignStore,
    private readonly screenAudience: ScreenAudience,
    private readonly screened: ScreenedAudience,
    private readonly kept: KeptCustomers,
    private readonly enlistment: Enlistment,
    private readonly tellAudience: TellAudience,
    private readonly channels: ChannelDesk,
    private readonly pump: ChannelPump,
    private readonly clock: Clock,
  ) {}

  /** Plans a campaign that is in `screening`; one that was cancelled meanwhile is left alone. */
  async execute(shopId: string, campaignId: string, signal: AbortSignal): Promise<void> {
    const screening = await this.screen(shopId, campaignId, signal);
    if (!screening) return;
    let enlisted = 0;
    const probabilities: number[] = [];
    for await (const customers of this.kept.highestFirst(shopId, screening.screeningId)) {
      signal.throwIfAborted();
      const isWanted = await this.transactions.run(shopId, async (tx) => {
        const campaign = await this.store.hold(tx, shopId, campaignId);
        if (campaign?.state !== 'screening') return false;
        await this.enlistment.enlist(tx, shopId, campaignId, customers, enlisted);
        return true;
      });
      if (!isWanted) return;
      enlisted += customers.length;
      for (const { responseProbability } of customers) probabilities.push(responseProbability);
    }
    await this.tellAudience.execute(shopId, campaignId, screening, signal);
    await this.transactions.run(shopId, (tx) => this.enlistment.analyse(tx));
    await this.transactions.run(shopId, async (tx) => {
      const now = this.clock.now();
      const known = await this.store.find(tx, shopId, campaignId);
      // The channel before the campaign, as whoever sends holds them.
      if (known?.startsItself) await this.channels.begin(tx, shopId, known.channel, now);
      const campaign = await this.store.hold(tx, shopId, campaignId);
      if (campaign?.state !== 'screening') return;
      const plan = await this.planOf(tx, campaign, probabilities);
      const counts = { ...countsOf(screening), enlistedCount: enlisted };
      const stands = campaign.startsItself
        ? { state: 'sending' as const, pacedTo_ms: now.getTime(), startedAt: now }
        : { state: 'planned' as const };
      await this.store.change(tx, shopId, campaignId, { ...counts, plan, ...stands });
      if (campaign.startsItself) tx.afterCommit(() => this.pump.wake(shopId, campaign.channel));
    });
  }

  /** Plans anew a campaign that is planned and held, with what else is on its channel by now. */
  async again(tx: Tx, campaign: CampaignEntity): Promise<void> {
    const { shopId, campaignId } = campaign;
    const probabilities = await this.enlistment.openProbabilities(tx, shopId, campaignId);
    await this.store.change(tx, shopId, campaignId, { plan: await this.planOf(tx, campaign, probabilities) });
  }

  private async planOf(tx: Tx, campaign: CampaignEntity, probabilities: number[]): Promise<CampaignPlan> {
    const { shopId, startsAt, expiresAt } = campaign;
    const now = this.clock.now();
    const channel = await this.channels.find(tx, shopId, campaign.channel);
    const { firstAt, lastAt, ...plan } = forecast({
      probabilities,
      capacityPerMinute: Math.min(
        campaign.capacityPerMinute ?? Number.POSITIVE_INFINITY,
        channel?.capacityPerMinute ?? 1,
      ),
      aheadCount: await this.store.openAhead(tx, shopId, campaign, now),
      startsAt: startsAt && startsAt > now ? startsAt : now,
      expiresAt,
    });
    return {
      ...plan,
      plannedAt: now.toISOString(),
      firstAt: firstAt?.toISOString() ?? null,
      lastAt: lastAt?.toISOString() ?? null,
    };
  }

  /** The campaign's screening, completed; undefined where the campaign is no longer to be planned. */
  private async screen(shopId: string, campaignId: string, signal: AbortSignal): Promise<Screening | undefined> {
    const { campaign, named } = await this.transactions.read(shopId, async (tx) => ({
      campaign: await this.store.find(tx, shopId, campaignId),
      named: await this.store.namedCustomers(tx, shopId, campaignId),
    }));
    if (campaign?.state !== 'screening') return undefined;
    if (campaign.screeningId) return this.find(shopId, campaign.screeningId);
    const order = {
      audienceKind: named ? ('explicit' as const) : ('all' as const),
      segmentId: '',
      contentCategory: campaign.message.contentCategory,
      asOf: undefined,
    };
    const progress = this.screenAudience.execute(shopId, `campaign/${campaignId}`, order, inParts(named ?? []));
    for await (const step of progress) {
      signal.throwIfAborted();
      if (step.kind !== 'report') continue;
      const { screeningId } = step.screening;
      await this.transactions.run(shopId, (tx) => this.store.change(tx, shopId, campaignId, { screeningId }));
      return step.screening;
    }
    return undefined;
  }

  private find(shopId: string, screeningId: string): Promise<Screening | undefined> {
    return this.transactions.read(shopId, (tx) => this.screened.find(tx, shopId, screeningId));
  }
}

function countsOf({ reasons }: Screening): { audienceCount: number; filteredCount: number; heldOutCount: number } {
  let audienceCount = 0;
  let filteredCount = 0;
  let heldOutCount = 0;
  for (const { verdict, reason, count } of reasons) {
    audienceCount += count;
    if (reason === 'hold_out') heldOutCount += count;
    else if (verdict === 'filtered') filteredCount += count;
  }
  return { audienceCount, filteredCount, heldOutCount };
}

async function* inParts(customerIds: string[]): AsyncIterable<string[]> {
  for (let i = 0; i < customerIds.length; i += customers_per_part_max) {
    yield customerIds.slice(i, i + customers_per_part_max);
  }
}
