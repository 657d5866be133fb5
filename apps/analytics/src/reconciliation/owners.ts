import { type Client, connect, InjectConfig, ServiceIdentity } from '@guanxi/chassis';
import { CareMenuOutcome, ConversationServiceService } from '@guanxi/contracts/conversation/v1/conversation.js';
import { InterventionServiceService } from '@guanxi/contracts/conversation/v1/intervention.js';
import { ScreeningServiceService } from '@guanxi/contracts/filtering/v1/screening.js';
import { BehaviourKind, BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { AnalyticsConfig } from '../config.js';
import { type Figures, figureName } from './figures.js';

const page_items_max = 1_000;
const deadline_ms = 10_000;

/** Asks the services that own the facts for their own count of them. */
@Injectable()
export class Owners implements OnApplicationShutdown {
  private readonly relationships: Client<typeof RelationshipServiceService>;
  private readonly behaviours: Client<typeof BehaviourServiceService>;
  private readonly screenings: Client<typeof ScreeningServiceService>;
  private readonly conversations: Client<typeof ConversationServiceService>;
  private readonly interventions: Client<typeof InterventionServiceService>;

  constructor(@InjectConfig() config: AnalyticsConfig, identity: ServiceIdentity) {
    const at = (address: string) => ({ address, token: identity.token, deadline_ms });
    this.relationships = connect(RelationshipServiceService, at(config.RELATIONSHIP_ADDRESS));
    this.behaviours = connect(BehaviourServiceService, at(config.RELATIONSHIP_ADDRESS));
    this.screenings = connect(ScreeningServiceService, at(config.FILTERING_ADDRESS));
    this.conversations = connect(ConversationServiceService, at(config.CONVERSATION_ADDRESS));
    this.interventions = connect(InterventionServiceService, at(config.CONVERSATION_ADDRESS));
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
    const figures = { screenings: 0, decisions_kept: 0, decisions_filtered: 0 };
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

  async conversation(shopId: string): Promise<Figures> {
    const episodes = await this.conversations.countEpisodes({ shopId });
    const { counts } = await this.interventions.countInterventions({ shopId });
    const figures: Figures = {
      episodes_opened: episodes.openedCount,
      episodes_closed: episodes.closedCount,
      handovers: episodes.handoverCount,
      cases: episodes.caseCount,
      ratings: episodes.ratedCount,
      stars_sum: episodes.starsSum,
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
      this.conversations,
      this.interventions,
    ]) {
      client.close();
    }
  }
}
