import { type Client, connect, InjectConfig, ServiceIdentity } from '@guanxi/chassis';
import {
  type Campaign,
  CampaignServiceService,
  CampaignState,
  RecipientState,
} from '@guanxi/contracts/filtering/v1/campaign.js';
import { ListDecisionsRequest, ScreeningServiceService } from '@guanxi/contracts/filtering/v1/screening.js';
import { BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { IdentityServiceService } from '@guanxi/contracts/relationship/v1/identity.js';
import { RelationshipServiceService, RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import { events } from '@guanxi/messaging';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { AnalyticsConfig } from '../config.js';
import {
  factOfDecisions,
  factsOfCampaign,
  factsOfMerge,
  factsOfRecipients,
  type ToldFacts,
  told,
} from './told-facts.js';

const page_items = 1_000;

/** The services that own what outreach and experiments are counted from, each of which tells all of a shop's. */
@Injectable()
export class OutreachOwners implements OnApplicationShutdown {
  private readonly relationships: Client<typeof RelationshipServiceService>;
  private readonly identities: Client<typeof IdentityServiceService>;
  private readonly behaviours: Client<typeof BehaviourServiceService>;
  private readonly screenings: Client<typeof ScreeningServiceService>;
  private readonly campaigns: Client<typeof CampaignServiceService>;

  constructor(@InjectConfig() config: AnalyticsConfig, { token, transport }: ServiceIdentity) {
    const at = (address: string) => ({ address, token, transport });
    this.relationships = connect(RelationshipServiceService, at(config.RELATIONSHIP_ADDRESS));
    this.identities = connect(IdentityServiceService, at(config.RELATIONSHIP_ADDRESS));
    this.behaviours = connect(BehaviourServiceService, at(config.RELATIONSHIP_ADDRESS));
    this.screenings = connect(ScreeningServiceService, at(config.FILTERING_ADDRESS));
    this.campaigns = connect(CampaignServiceService, at(config.FILTERING_ADDRESS));
  }

  /** All facts of a shop, a thousand at most at once. @throws {GuanxiError} where an owner is away. */
  async *told(shopId: string): AsyncGenerator<ToldFacts> {
    yield* this.changesTold(shopId);
    yield* this.mergesTold(shopId);
    yield* this.behavioursTold(shopId);
    yield* this.screeningsTold(shopId);
    yield* this.campaignsTold(shopId);
  }

  private async *changesTold(shopId: string): AsyncGenerator<ToldFacts> {
    const request = { shopId, afterCustomerId: '', status: RelationshipStatus.UNSPECIFIED };
    for await (const batch of this.relationships.exportRelationshipChanges(request)) {
      const changes = batch.changes.flatMap(({ customerId, establishedAt, change }) => {
        if (!change) return [];
        const { status, acquisitionChannel, occurredAt: changedAt, version } = change;
        return [{ customerId, status, acquisitionChannel, establishedAt, changedAt, version }];
      });
      yield told(events.relationshipsChanged, { shopId, changes });
    }
  }

  private async *mergesTold(shopId: string): AsyncGenerator<ToldFacts> {
    for (let pageToken = ''; ; ) {
      const request = { shopId, customerId: '', pageSize: page_items, pageToken };
      const { merges, nextPageToken } = await this.identities.listMerges(request);
      for (const merge of merges) yield* factsOfMerge(shopId, merge);
      if (nextPageToken === '') return;
      pageToken = nextPageToken;
    }
  }

  private async *behavioursTold(shopId: string): AsyncGenerator<ToldFacts> {
    for await (const { behaviours } of this.behaviours.exportBehaviours({ shopId, fromCustomerId: '' })) {
      yield told(events.behavioursRecorded, { shopId, behaviours });
    }
  }

  private async *screeningsTold(shopId: string): AsyncGenerator<ToldFacts> {
    for (let pageToken = ''; ; ) {
      const page = await this.screenings.listScreenings({ shopId, pageSize: page_items, pageToken });
      for (const { screeningId, contentCategory, asOf, completedAt, ...counts } of page.screenings) {
        // One that still runs tells of itself when it ends.
        if (!completedAt) continue;
        const { audienceCount, keptCount, filteredCount, reasons } = counts;
        const screened = { shopId, screeningId, contentCategory, asOf, completedAt };
        yield told(events.screeningCompleted, { ...screened, audienceCount, keptCount, filteredCount, reasons });
      }
      if (page.nextPageToken === '') return;
      pageToken = page.nextPageToken;
    }
  }

  private async *campaignsTold(shopId: string): AsyncGenerator<ToldFacts> {
    for (let pageToken = ''; ; ) {
      const request = { shopId, pageSize: page_items, pageToken, state: CampaignState.UNSPECIFIED };
      const page = await this.campaigns.listCampaigns(request);
      for (const campaign of page.campaigns) {
        yield* factsOfCampaign(campaign);
        yield* this.decisionsTold(campaign);
        yield* this.deliveriesTold(campaign);
      }
      if (page.nextPageToken === '') return;
      pageToken = page.nextPageToken;
    }
  }

  /** Nothing is told of an audience before its campaign is planned. */
  private async *decisionsTold(campaign: Campaign): AsyncGenerator<ToldFacts> {
    const { shopId, screeningId, plan } = campaign;
    if (screeningId === '' || !plan) return;
    for (let pageToken = ''; ; ) {
      const request = ListDecisionsRequest.fromPartial({ shopId, screeningId, pageSize: page_items, pageToken });
      const { decisions, nextPageToken } = await this.screenings.listDecisions(request);
      if (decisions.length > 0) yield factOfDecisions(campaign, decisions);
      if (nextPageToken === '') return;
      pageToken = nextPageToken;
    }
  }

  private async *deliveriesTold(campaign: Campaign): AsyncGenerator<ToldFacts> {
    const { shopId, campaignId } = campaign;
    for (let pageToken = ''; ; ) {
      const request = { shopId, campaignId, pageSize: page_items, pageToken, state: RecipientState.SENT };
      const { recipients, nextPageToken } = await this.campaigns.listRecipients(request);
      yield factsOfRecipients(campaign, recipients);
      if (nextPageToken === '') return;
      pageToken = nextPageToken;
    }
  }

  onApplicationShutdown(): void {
    for (const client of [this.relationships, this.identities, this.behaviours, this.screenings, this.campaigns])
      client.close();
  }
}
