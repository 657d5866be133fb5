import { type Client, connect, InjectConfig, ServiceIdentity } from '@guanxi/chassis';
import { ConversationServiceService } from '@guanxi/contracts/conversation/v1/conversation.js';
import { CampaignServiceService, CampaignState, RecipientState } from '@guanxi/contracts/filtering/v1/campaign.js';
import { BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { RelationshipServiceService, RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { AnalyticsConfig } from '../config.js';
import type { ToldFact } from './record-facts.js';
import { factOfBehaviour, factOfRelationship, factsOfDelivery, factsOfEpisode } from './told-facts.js';

const page_items = 1_000;

/** The services that own the facts of the journal, each of which tells all of a shop's as its events told them. */
@Injectable()
export class FactOwners implements OnApplicationShutdown {
  private readonly relationships: Client<typeof RelationshipServiceService>;
  private readonly behaviours: Client<typeof BehaviourServiceService>;
  private readonly campaigns: Client<typeof CampaignServiceService>;
  private readonly conversations: Client<typeof ConversationServiceService>;

  constructor(@InjectConfig() config: AnalyticsConfig, { token, transport }: ServiceIdentity) {
    const at = (address: string) => ({ address, token, transport });
    this.relationships = connect(RelationshipServiceService, at(config.RELATIONSHIP_ADDRESS));
    this.behaviours = connect(BehaviourServiceService, at(config.RELATIONSHIP_ADDRESS));
    this.campaigns = connect(CampaignServiceService, at(config.FILTERING_ADDRESS));
    this.conversations = connect(ConversationServiceService, at(config.CONVERSATION_ADDRESS));
  }

  /** All facts of a shop, in batches, for as long as the caller may. @throws {GuanxiError} where an owner is away. */
  async *told(shopId: string): AsyncGenerator<ToldFact[]> {
    yield* this.behavioursTold(shopId);
    yield* this.channelsTold(shopId);
    yield* this.deliveriesTold(shopId);
    yield* this.episodesTold(shopId);
  }

  private async *behavioursTold(shopId: string): AsyncGenerator<ToldFact[]> {
    const request = { shopId, fromCustomerId: '' };
    for await (const { behaviours } of this.behaviours.exportBehaviours(request)) yield behaviours.map(factOfBehaviour);
  }

  private async *channelsTold(shopId: string): AsyncGenerator<ToldFact[]> {
    const request = { shopId, afterCustomerId: '', status: RelationshipStatus.UNSPECIFIED };
    for await (const { relationships } of this.relationships.exportRelationships(request)) {
      yield relationships.map(factOfRelationship);
    }
  }

  private async *deliveriesTold(shopId: string): AsyncGenerator<ToldFact[]> {
    for (let pageToken = ''; ; ) {
      const request = { shopId, pageSize: page_items, pageToken, state: CampaignState.UNSPECIFIED };
      const { campaigns, nextPageToken } = await this.campaigns.listCampaigns(request);
      for (const { campaignId, message } of campaigns) {
        yield* this.deliveriesOf(shopId, campaignId, message?.contentCategory ?? '');
      }
      if (nextPageToken === '') return;
      pageToken = nextPageToken;
    }
  }

  private async *deliveriesOf(shopId: string, campaignId: string, contentCategory: string) {
    for (let pageToken = ''; ; ) {
      const request = { shopId, campaignId, pageSize: page_items, pageToken, state: RecipientState.SENT };
      const { recipients, nextPageToken } = await this.campaigns.listRecipients(request);
      yield recipients.flatMap(({ customerId, endedAt }) =>
        factsOfDelivery({ customerIds: [customerId], deliveredAt: endedAt, contentCategory }),
      );
      if (nextPageToken === '') return;
      pageToken = nextPageToken;
    }
  }

  private async *episodesTold(shopId: string): AsyncGenerator<ToldFact[]> {
    for await (const { episodes } of this.conversations.exportEpisodes({ shopId })) {
      yield episodes.flatMap(factsOfEpisode);
    }
  }

  onApplicationShutdown(): void {
    for (const client of [this.relationships, this.behaviours, this.campaigns, this.conversations]) client.close();
  }
}
