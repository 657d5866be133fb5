import { type Client, connect, InjectConfig, ServiceIdentity } from '@guanxi/chassis';
import { FactServiceService } from '@guanxi/contracts/conversation/facts/v1/facts.js';
import { PresenceFactServiceService } from '@guanxi/contracts/presence/facts/v1/facts.js';
import { events } from '@guanxi/messaging';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { AnalyticsConfig } from '../config.js';
import type { KeptSince } from './kept-since.js';
import { type ToldFacts, told } from './told-facts.js';

/** The services that own what interventions, quality, questions, cases and occupancy are counted from, and tell a shop's. */
@Injectable()
export class ServiceOwners implements OnApplicationShutdown {
  private readonly conversations: Client<typeof FactServiceService>;
  private readonly presence: Client<typeof PresenceFactServiceService>;

  constructor(@InjectConfig() config: AnalyticsConfig, { token, transport }: ServiceIdentity) {
    const at = (address: string) => ({ address, token, transport });
    this.conversations = connect(FactServiceService, at(config.CONVERSATION_ADDRESS));
    this.presence = connect(PresenceFactServiceService, at(config.PRESENCE_ADDRESS));
  }

  /**
   * All facts of a shop, a thousand of a kind at most at once.
   *
   * @param keptSince is told since when that is all.
   * @throws {GuanxiError} where an owner is away.
   */
  async *told(shopId: string, keptSince: KeptSince): AsyncGenerator<ToldFacts> {
    yield* this.toldByConversation(shopId, keptSince);
    yield* this.toldByPresence(shopId, keptSince);
  }

  private async *toldByConversation(shopId: string, keptSince: KeptSince): AsyncGenerator<ToldFacts> {
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
        told(events.customerQueued, ...some.customersQueued),
        told(events.queueLeft, ...some.queuesLeft),
        told(events.handoverCompleted, ...some.handoversCompleted),
      ];
      for (const facts of kinds) if (facts.payloads.length > 0) yield facts;
      if (some.waitsKeptSince) keptSince.waits = some.waitsKeptSince;
    }
  }

  private async *toldByPresence(shopId: string, keptSince: KeptSince): AsyncGenerator<ToldFacts> {
    for await (const some of this.presence.exportFacts({ shopId })) {
      const kinds = [
        told(events.agentPresenceChanged, ...some.agentsChanged),
        told(events.seatChanged, ...some.seatsChanged),
      ];
      for (const facts of kinds) if (facts.payloads.length > 0) yield facts;
      if (some.keptSince) keptSince.presence = some.keptSince;
    }
  }

  onApplicationShutdown(): void {
    this.conversations.close();
    this.presence.close();
  }
}
