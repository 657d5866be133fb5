import { setTimeout as pause } from 'node:timers/promises';
import { type Client, connect, type ServiceDefinition } from '@guanxi/chassis';
import { LiveServiceService } from '@guanxi/contracts/analytics/v1/live.js';
import { Control, ConversationServiceService } from '@guanxi/contracts/conversation/v1/conversation.js';
import { CampaignServiceService, CampaignState } from '@guanxi/contracts/filtering/v1/campaign.js';
import { AgentServiceService } from '@guanxi/contracts/presence/v1/agent.js';
import { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { checkHealth } from '@guanxi/local';
import { type DrilledStack, type Service, services } from './drilled-stack.js';

const answer_ms_max = 1_500;
const ask_ms = 50;
const recover_ms_max = 90_000;
const page = { pageSize: 1, pageToken: '' };

/** Asks each service, as its callers do, whether it is there: it says that it serves, and answers out of its database. */
export class Probes {
  private readonly asks: Record<Service, () => Promise<unknown>>;
  private readonly clients: { close(): void }[] = [];

  constructor(
    private readonly stack: DrilledStack,
    shopId: string,
  ) {
    const relationships = this.client('relationship', RelationshipServiceService);
    const campaigns = this.client('filtering', CampaignServiceService);
    const agents = this.client('presence', AgentServiceService);
    const conversations = this.client('conversation', ConversationServiceService);
    const rules = this.client('analytics', LiveServiceService);
    const anyone = { customerId: '', agentId: '', control: Control.UNSPECIFIED };
    this.asks = {
      relationship: () => relationships.countRelationships({ shopId }),
      filtering: () => campaigns.listCampaigns({ shopId, ...page, state: CampaignState.UNSPECIFIED }),
      presence: () => agents.listAgents({ shopId, ...page }),
      conversation: () => conversations.listConversations({ shopId, ...page, ...anyone }),
      analytics: () => rules.listAlertRules({ shopId, ...page }),
    };
  }

  /**
   * Waits until every one of these services answers.
   *
   * @returns seconds from the given instant to the answer of the last of them; infinite where one does not within 90 s
   */
  async untilBack(of: readonly Service[], since_ms: number): Promise<number> {
    const back = await Promise.all(of.map((service) => this.untilAnswers(service, since_ms)));
    return Math.max(...back);
  }

  /** Waits until every process of every service serves. @returns those that do not within 90 s */
  async untilAllServe(): Promise<string[]> {
    const end = performance.now() + recover_ms_max;
    const silent = await Promise.all(
      this.stack.members.map(async ({ name, service, address }) => {
        while (performance.now() < end) {
          if ((await checkHealth(address, service, this.stack.transport)) === 'serving') return [];
          await pause(ask_ms);
        }
        return [name];
      }),
    );
    return silent.flat();
  }

  close(): void {
    for (const client of this.clients) client.close();
  }

  private async untilAnswers(service: Service, since_ms: number): Promise<number> {
    const address = this.stack.calls.get(service)?.address ?? '';
    for (const end = since_ms + recover_ms_max; performance.now() < end; await pause(ask_ms)) {
      if ((await checkHealth(address, service, this.stack.transport)) !== 'serving') continue;
      const isThere = await this.asks[service]().then(
        () => true,
        () => false,
      );
      if (isThere) return (performance.now() - since_ms) / 1_000;
    }
    return Number.POSITIVE_INFINITY;
  }

  private client<S extends ServiceDefinition>(service: Service, definition: S): Client<S> {
    const address = this.stack.calls.get(service)?.address ?? '';
    const token = this.stack.tokenOf({ subject: 'probe', role: 'operator', shop: '*' });
    const { transport } = this.stack;
    const client = connect(definition, { address, transport, token: () => token, deadline_ms: answer_ms_max });
    this.clients.push(client);
    return client;
  }
}

export const everyService: readonly Service[] = services;
