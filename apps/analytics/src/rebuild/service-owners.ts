import { type Client, connect, InjectConfig, ServiceIdentity } from '@guanxi/chassis';
import { FactServiceService } from '@guanxi/contracts/conversation/facts/v1/facts.js';
import { events } from '@guanxi/messaging';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { AnalyticsConfig } from '../config.js';
import { type ToldFacts, told } from './told-facts.js';

/** The service that owns what interventions, quality, questions and cases are counted from, and tells all of a shop's. */
@Injectable()
export class ServiceOwners implements OnApplicationShutdown {
  private readonly conversations: Client<typeof FactServiceService>;

  constructor(@InjectConfig() { CONVERSATION_ADDRESS }: AnalyticsConfig, { token, transport }: ServiceIdentity) {
    this.conversations = connect(FactServiceService, { address: CONVERSATION_ADDRESS, token, transport });
  }

  /** All facts of a shop, a thousand of a kind at most at once. @throws {GuanxiError} where the owner is away. */
  async *told(shopId: string): AsyncGenerator<ToldFacts> {
    for await (const some of this.conversations.exportFacts({ shopId })) {
      const kinds = [
        told(events.episodeOpened, ...some.episodesOpened),
        told(events.episodeClosed, ...some.episodesClosed),
        told(events.episodeRated, ...some.episodesRated),
        told(events.interventionOffered, ...some.interventionsOffered),
        told(events.interventionAnswered, ...some.interventionsAnswered),
        told(events.caseSubmitted, ...some.casesSubmitted),
        told(events.caseChanged, ...some.casesChanged),
        told(events.deadlineMissed, ...some.deadlinesMissed),
        told(events.deadlineEnded, ...some.deadlinesEnded),
        told(events.decisionsCounted, ...some.decisionsCounted),
        told(events.interventionPolicyChanged, ...some.policiesChanged),
      ];
      for (const facts of kinds) if (facts.payloads.length > 0) yield facts;
    }
  }

  onApplicationShutdown(): void {
    this.conversations.close();
  }
}
