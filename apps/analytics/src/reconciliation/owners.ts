import { type Client, connect, InjectConfig, ServiceIdentity } from '@guanxi/chassis';
import { CareMenuOutcome, ConversationServiceService } from '@guanxi/contracts/conversation/v1/conversation.js';
import { DeadlineKind, DeadlineServiceService, DeadlineState } from '@guanxi/contracts/conversation/v1/deadline.js';
import { InterventionServiceService } from '@guanxi/contracts/conversation/v1/intervention.js';
import { CampaignServiceService, CampaignState } from '@guanxi/contracts/filtering/v1/campaign.js';
import { ScreeningServiceService } from '@guanxi/contracts/filtering/v1/screening.js';
import { BehaviourKind, BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { AnalyticsConfig } from '../config.js';
import { deadlineFigure, type Figures, figureName } from './figures.js';

const page_items_max = 1_000;
const deadline_ms = 10_000;

/** Asks the services that own the facts for their own count of them. */
@Injectable()
export class Owners implements OnApplicationShutdown {
  private readonly relationships: Client<typeof RelationshipServiceService>;
  private readonly behaviours: Client<typeof BehaviourServiceService>;
  private readonly screenings: Client<typeof ScreeningServiceService>;
  private readonly campaigns: Client<typeof CampaignServiceService>;
  private readonly conversations: Client<typeof ConversationServiceService>;
  private readonly interventions: Client<typeof InterventionServiceService>;
  private readonly deadlines: Client<typeof DeadlineServiceService>;

  constructor(@InjectConfig() config: AnalyticsConfig, { token, transport }: ServiceIdentity) {
    const at = (address: string) => ({ address, token, transport, deadline_ms });
    this.relationships = connect(RelationshipServiceService, at(config.RELATIONSHIP_ADDRESS));
    this.behaviours = connect(BehaviourServiceService, at(config.RELATIONSHIP_ADDRESS));
    this.screenings = connect(ScreeningServiceService, at(config.FILTERING_ADDRESS));
    this.campaigns = connect(CampaignServiceService, at(config.FILTERING_ADDRESS));
    this.conversations = connect(ConversationServiceService, at(config.CONVERSATION_ADDRESS));
    this.interventions = connect(InterventionServiceService, at(config.CONVERSATION_ADDRESS));
    this.deadlines = connect(DeadlineServiceService, at(config.CONVERSATION_ADDRESS));
  }

  async relationship(shopId: string): Promise<Figures> {
    const { activeCount, cancelledCount } = await this.relationships.countRelationships({ shopId });
    const { totals } = await this.behaviours.countBehaviours({ shopId });
    return {
      relationships_active: activeCount,
      relationships_cancelled: cancelledCount,
      amount_cents: totals.reduce((sum, { amountCents }) => sum + amountCents, 0),
      ...Object.fromEntries(totals.map(({ kind, count }) => [figureName('behaviours', BehaviourKind[kind]), count])),
    };
  }

  /** Screenings that have come to their end; one that runs is nobody's figure yet. */
  async filtering(shopId: string): Promise<Figures> {
    const figures = {
      screenings: 0,
      decisions_kept: 0,
      decisions_filtered: 0,
      ...(await this.campaignFigures(shopId)),
    };
    for (let pageToken = ''; ; ) {
      const page = await this.screenings.listScreenings({ shopId, pageSize: page_items_max, pageToken });
      for (const { completedAt, keptCount, filteredCount } of page.screenings) {
        if (!completedAt) continue;
        figures.screenings += 1;
        figures.decisions_kept += keptCount;
        figures.decisions_filtered += filteredCount;
      }
      pageToken = page.nextPageToken;
      if (pageToken === '') return figures;
    }
  }

  /** Messages count as delivered one by one; a campaign once everyone of its audience is accounted for. */
  private async campaignFigures(shopId: string): Promise<Figures> {
    const figures = { campaigns_settled: 0, deliveries: 0 };
    for (let pageToken = ''; ; ) {
      const asked = { shopId, pageSize: page_items_max, pageToken, state: CampaignState.UNSPECIFIED };
      const page = await this.campaigns.listCampaigns(asked);
      for (const { settledAt, progress } of page.campaigns) {
        if (settledAt) figures.campaigns_settled += 1;
        figures.deliveries += progress?.sentCount ?? 0;
      }
      pageToken = page.nextPageToken;
      if (pageToken === '') return figures;
    }
  }

  async conversation(shopId: string): Promise<Figures> {
    const episodes = await this.conversations.countEpisodes({ shopId });
    const { counts } = await this.interventions.countInterventions({ shopId });
    const { counts: decisions } = await this.interventions.countDecisions({ shopId });
    const { counts: deadlines } = await this.deadlines.countDeadlines({ shopId });
    const figures: Figures = {
      episodes_opened: episodes.openedCount,
      episodes_closed: episodes.closedCount,
      handovers: episodes.handoverCount,
      cases: episodes.caseCount,
      ratings: episodes.ratedCount,
      stars_sum: episodes.starsSum,
      queue_joined: episodes.queuedCount,
      ...Object.fromEntries(decisions.map(({ rule, count }) => [figureName('decisions', rule), count])),
      ...Object.fromEntries(
        deadlines.map(({ kind, outcome, count }) => [
          deadlineFigure(DeadlineKind[kind], DeadlineState[outcome]),
          count,
        ]),
      ),
    };
    for (const { outcome, count } of counts) {
      const name = figureName('interventions', CareMenuOutcome[outcome]);
      figures[name] = (figures[name] ?? 0) + count;
    }
    return figures;
  }

  onApplicationShutdown(): void {
    for (const client of [
      this.relationships,
      this.behaviours,
      this.screenings,
      this.campaigns,
      this.conversations,
      this.interventions,
      this.deadlines,
    ]) {
      client.close();
    }
  }
}
