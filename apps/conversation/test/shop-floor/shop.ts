import type { Caller, Client, ServiceDefinition } from '@guanxi/chassis';
import { ConversationServiceService } from '@guanxi/contracts/conversation/v1/conversation.js';
import { QueuePolicyServiceService } from '@guanxi/contracts/conversation/v1/queue_policy.js';
import { AgentServiceService, Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { PresenceServiceService } from '@guanxi/contracts/presence/v1/presence.js';
import { key } from '../world.js';
import type { Floor } from './floor.js';

/** Seats of each agent of a run. */
const agents: readonly (readonly [string, number])[] = [
  ['an', 1],
  ['bo', 2],
  ['ci', 2],
];
export const customerIds = ['lin', 'wang', 'zhao', 'qian', 'sun'] as const;
export const agentIds = agents.map(([agentId]) => agentId);

/** The shop of one run, with what its people know: what they were told, no more. */
export class Shop {
  /** By customer, once she has come. */
  readonly conversations = new Map<string, string>();
  /** How many messages of each customer were acknowledged. */
  readonly acknowledged = new Map<string, number>();
  /** Refusals that nobody should have met. */
  readonly surprises: string[] = [];

  private constructor(
    readonly floor: Floor,
    readonly shopId: string,
  ) {}

  /** With three agents online and two customers there, or most runs would be about an empty shop. */
  static async open(floor: Floor, shopId: string): Promise<Shop> {
    const shop = new Shop(floor, shopId);
    for (const [agentId, seatsMax] of agents) {
      await shop.atPresence(shop.boss, AgentServiceService, (client) =>
        client.putAgent({ shopId, idempotencyKey: key(), agentId, displayName: agentId, seatsMax }),
      );
      await shop.connect(agentId);
      await shop.intend(agentId, Intent.ONLINE);
    }
    return shop;
  }

  get boss(): Caller {
    return { subject: 'boss', role: 'merchant', shop: this.shopId };
  }

  customer(customerId: string): Caller {
    return { subject: customerId, role: 'customer', shop: this.shopId };
  }

  agent(agentId: string): Caller {
    return { subject: agentId, role: 'agent', shop: this.shopId };
  }

  /** Calls one of conversation's replicas. A refusal that is not expected is kept as a surprise. */
  async at<S extends ServiceDefinition, T>(
    replica: 1 | 2,
    caller: Caller,
    definition: S,
    ask: (client: Client<S>) => Promise<T>,
    ...expected: string[]
  ): Promise<T | string> {
    const answer = await this.floor.call(replica, caller, definition, ask);
    if (typeof answer === 'string' && !expected.includes(answer)) {
      this.surprises.push(`${caller.role} ${caller.subject} was refused with ${answer}`);
    }
    return answer;
  }

  async atPresence<S extends ServiceDefinition, T>(
    caller: Caller,
    definition: S,
    ask: (client: Client<S>) => Promise<T>,
  ): Promise<T | string> {
    return this.floor.call('presence', caller, definition, ask);
  }

  async connect(agentId: string): Promise<void> {
    const asked = { shopId: this.shopId, agentId, deviceId: 'desk', idempotencyKey: key() };
    await this.atPresence(this.agent(agentId), PresenceServiceService, (client) => client.openLease(asked));
  }

  async intend(agentId: string, intent: Intent): Promise<void> {
    const asked = { shopId: this.shopId, agentId, intent, idempotencyKey: key() };
    await this.atPresence(this.agent(agentId), PresenceServiceService, (client) => client.setIntent(asked));
  }

  /** All agents go home; those who wait have cases instead. */
  async shut(): Promise<void> {
    await Promise.all(agents.map(([agentId]) => this.intend(agentId, Intent.OFFLINE)));
  }

  /** The customer opens her conversation, or comes back to it. */
  async arrive(replica: 1 | 2, customerId: string): Promise<void> {
    const asked = { shopId: this.shopId, idempotencyKey: key(), customerId, channel: 'web', language: '' };
    const opened = await this.at(replica, this.customer(customerId), ConversationServiceService, (client) =>
      client.openConversation(asked),
    );
    if (typeof opened !== 'string') this.conversations.set(customerId, opened.conversation?.conversationId ?? '');
  }

  async setPolicy(replica: 1 | 2, autoAccept: boolean): Promise<void> {
    const none = {
      waitingMax: 0,
      botCreditS: 30,
      reopenToAgentS: 0,
      onlyInHours: false,
      routes: [],
      version: 0,
      setAt: undefined,
    };
    const policy = { ...none, autoAccept, stickyDays: 1 };
    await this.at(replica, this.boss, QueuePolicyServiceService, (client) =>
      client.setQueuePolicy({ shopId: this.shopId, idempotencyKey: key(), policy }),
    );
  }

  /** What is offered to an agent now. */
  async offeredTo(agentId: string): Promise<string[]> {
    const rows: { id: string }[] = await this.floor.conversations.dataSource.query(
      `SELECT conversation_id AS id FROM queue_entries WHERE shop_id = $1 AND offered_agent_id = $2
        UNION ALL SELECT conversation_id FROM colleague_offers WHERE shop_id = $1 AND offered_agent_id = $2
        ORDER BY id`,
      [this.shopId, agentId],
    );
    return rows.map(({ id }) => id);
  }

  /** What an agent owns now. */
  async ownedBy(agentId: string): Promise<string[]> {
    const rows: { id: string }[] = await this.floor.conversations.dataSource.query(
      `SELECT conversation_id AS id FROM conversations
        WHERE shop_id = $1 AND agent_id = $2 AND control = 'agent' ORDER BY conversation_id`,
      [this.shopId, agentId],
    );
    return rows.map(({ id }) => id);
  }

  /** The menu that a conversation shows last. */
  async menuOf(conversationId: string): Promise<string | undefined> {
    const [row] = await this.floor.conversations.dataSource.query(
      `SELECT intervention_id AS id FROM interventions WHERE shop_id = $1 AND conversation_id = $2
        ORDER BY offered_at DESC LIMIT 1`,
      [this.shopId, conversationId],
    );
    return row?.id;
  }

  /** Acts behind presence's back, as time does. */
  async passTime(sql: string, agentId: string): Promise<void> {
    await this.floor.seats.dataSource.query(sql, [this.shopId, agentId]);
  }
}
