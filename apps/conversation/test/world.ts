import { type Caller, type Client, connect, type ServiceDefinition } from '@guanxi/chassis';
import {
  type Conversation,
  ConversationServiceService,
  type Message,
  SystemLineKind,
} from '@guanxi/contracts/conversation/v1/conversation.js';
import { InterventionServiceService } from '@guanxi/contracts/conversation/v1/intervention.js';
import { InterventionPolicyServiceService } from '@guanxi/contracts/conversation/v1/intervention_policy.js';
import { KnowledgeServiceService } from '@guanxi/contracts/conversation/v1/knowledge.js';
import { AssignmentState, TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { TransferRulesServiceService } from '@guanxi/contracts/conversation/v1/transfer_rules.js';
import { AgentServiceService, Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { PresenceServiceService } from '@guanxi/contracts/presence/v1/presence.js';
import { type Seat, SeatServiceService } from '@guanxi/contracts/presence/v1/seat.js';
import { migrate } from '@guanxi/persistence';
import { createIdentity, HostedService, startNats, type TestIdentity, type TestNats, waitFor } from '@guanxi/testing';
import { migrations } from '../src/migrations/index.js';
import { conversationService } from '../src/service.js';
import { ServiceProgram } from './service-program.js';

export const migrateConversation = (url: string) => migrate({ service: 'conversation', url, migrations });

/** What the service reads beside where its database and its nats-server are. A busy machine is no test's subject. */
export const serviceEnv = ({ address }: ServiceProgram) => ({
  PRESENCE_ADDRESS: address,
  AVAILABILITY_DEADLINE_MS: '2000',
  SHUTDOWN_GRACE_MS: '200',
});

let keys = 0;
/** A key that was never used. */
export const key = () => `key-${process.pid}-${++keys}`;

/** The services conversation and presence with what they need, and the people who use them. */
export class World {
  private readonly clients: { close(): void }[] = [];

  private constructor(
    readonly nats: TestNats,
    readonly identity: TestIdentity,
    readonly presence: ServiceProgram,
    readonly service: HostedService,
  ) {}

  static async begin(presenceEnv: NodeJS.ProcessEnv = {}, env: Record<string, string> = {}): Promise<World> {
    const [nats, identity] = await Promise.all([startNats(), createIdentity()]);
    const presence = await ServiceProgram.start('presence', nats, identity, presenceEnv);
    const service = await World.host(nats, identity, presence, env);
    return new World(nats, identity, presence, service);
  }

  private static host(
    nats: TestNats,
    identity: TestIdentity,
    presence: ServiceProgram,
    more: Record<string, string>,
  ): Promise<HostedService> {
    const env = { ...serviceEnv(presence), ...more };
    return HostedService.start(conversationService, { migrate: migrateConversation, nats, identity, env });
  }

  /** A second replica of the service conversation, which the caller stops. */
  replica(): Promise<HostedService> {
    const { nats, identity, service, presence } = this;
    const { database } = service;
    const env = serviceEnv(presence);
    return HostedService.start(conversationService, { migrate: migrateConversation, nats, identity, env, database });
  }

  async end(): Promise<void> {
    for (const client of this.clients) client.close();
    await this.service.stop();
    await this.presence.stop();
    await this.nats.stop();
  }

  /** A client of one of presence's proto services. */
  atPresence<S extends ServiceDefinition>(caller: Caller, definition: S): Client<S> {
    const token = this.identity.tokenOf(caller);
    const client = connect(definition, { address: this.presence.address, token: () => token });
    this.clients.push(client);
    return client;
  }

  merchant(shopId: string) {
    const caller: Caller = { subject: 'boss', role: 'merchant', shop: shopId };
    return {
      conversations: this.service.as(caller, ConversationServiceService),
      interventions: this.service.as(caller, InterventionServiceService),
      knowledge: this.service.as(caller, KnowledgeServiceService),
      transfers: this.service.as(caller, TransferServiceService),
      policies: this.service.as(caller, InterventionPolicyServiceService),
      rules: this.service.as(caller, TransferRulesServiceService),
    };
  }

  /** The seats that presence counts as taken. */
  async seats(shopId: string): Promise<Seat[]> {
    const peer: Caller = { subject: 'conversation', role: 'service', shop: '*' };
    return (
      await this.atPresence(peer, SeatServiceService).listSeats({ shopId, agentId: '', pageSize: 0, pageToken: '' })
    ).seats;
  }

  customer(shopId: string, customerId: string, at: HostedService = this.service): Customer {
    return new Customer(shopId, customerId, at);
  }

  /** An agent who is registered, connected and online. */
  async agent(shopId: string, agentId: string, seatsMax = 2, displayName = agentId): Promise<Agent> {
    const boss: Caller = { subject: 'boss', role: 'merchant', shop: shopId };
    await this.atPresence(boss, AgentServiceService).putAgent({
      shopId,
      idempotencyKey: key(),
      agentId,
      displayName,
      seatsMax,
    });
    const agent = new Agent(shopId, agentId, this);
    await agent.connect();
    await agent.intend(Intent.ONLINE);
    return agent;
  }
}

/** A customer with one conversation. */
export class Customer {
  readonly caller: Caller;
  readonly conversations: Client<typeof ConversationServiceService>;
  readonly interventions: Client<typeof InterventionServiceService>;
  readonly transfers: Client<typeof TransferServiceService>;
  conversationId = '';

  constructor(
    readonly shopId: string,
    readonly customerId: string,
    service: HostedService,
  ) {
    this.caller = { subject: customerId, role: 'customer', shop: shopId };
    this.conversations = service.as(this.caller, ConversationServiceService);
    this.interventions = service.as(this.caller, InterventionServiceService);
    this.transfers = service.as(this.caller, TransferServiceService);
  }

  get here() {
    return { shopId: this.shopId, conversationId: this.conversationId, idempotencyKey: key() };
  }

  async open(language = ''): Promise<Conversation> {
    const { shopId, customerId } = this;
    const asked = { shopId, idempotencyKey: key(), customerId, channel: 'web', language };
    const { conversation } = await this.conversations.openConversation(asked);
    this.conversationId = conversation?.conversationId ?? '';
    return conversation as Conversation;
  }

  async say(text: string): Promise<Message> {
    const { message } = await this.conversations.sendMessage({ ...this.here, text: { text, articleIds: [] } });
    return message as Message;
  }

  /** Says something and waits until the bot has done with it. Returns what came after it. */
  async ask(text: string): Promise<Message[]> {
    const { sequence } = await this.say(text);
    await waitFor(async () => (await this.messages()).some((message) => message.sequence > sequence));
    return (await this.messages()).filter((message) => message.sequence > sequence);
  }

  async messages(): Promise<Message[]> {
    const { shopId, conversationId } = this;
    const { messages } = await this.conversations.listMessages({
      shopId,
      conversationId,
      afterSequence: 0,
      pageSize: 1_000,
    });
    return messages;
  }

  async conversation(): Promise<Conversation> {
    const { shopId, conversationId } = this;
    return (await this.conversations.getConversation({ shopId, conversationId })).conversation as Conversation;
  }

  /** The menus that were shown, oldest first. */
  async menus(): Promise<string[]> {
    return (await this.messages()).flatMap(({ content }) =>
      content?.$case === 'careMenu' ? [content.value.interventionId] : [],
    );
  }

  async lines(kind: SystemLineKind): Promise<string[]> {
    return (await this.messages()).flatMap(({ content }) =>
      content?.$case === 'systemLine' && content.value.kind === kind ? [content.value.text] : [],
    );
  }

  async waitForLine(kind: SystemLineKind): Promise<string> {
    return waitFor(async () => (await this.lines(kind)).at(-1), 10_000);
  }

  async transfer(): Promise<Conversation> {
    return (await this.transfers.requestTransfer(this.here)).conversation as Conversation;
  }

  async close(): Promise<Conversation> {
    return (await this.conversations.closeEpisode(this.here)).conversation as Conversation;
  }
}

/** An agent with one device. */
export class Agent {
  readonly caller: Caller;
  readonly conversations: Client<typeof ConversationServiceService>;
  readonly transfers: Client<typeof TransferServiceService>;
  private readonly presence: Client<typeof PresenceServiceService>;

  constructor(
    readonly shopId: string,
    readonly agentId: string,
    world: World,
  ) {
    this.caller = { subject: agentId, role: 'agent', shop: shopId };
    this.conversations = world.service.as(this.caller, ConversationServiceService);
    this.transfers = world.service.as(this.caller, TransferServiceService);
    this.presence = world.atPresence(this.caller, PresenceServiceService);
  }

  async connect(): Promise<void> {
    const { shopId, agentId } = this;
    await this.presence.openLease({ shopId, agentId, deviceId: 'desk', idempotencyKey: key() });
  }

  async intend(intent: Intent): Promise<void> {
    const { shopId, agentId } = this;
    await this.presence.setIntent({ shopId, agentId, intent, idempotencyKey: key() });
  }

  of(conversationId: string) {
    const { shopId, agentId } = this;
    return { shopId, agentId, conversationId, idempotencyKey: key() };
  }

  /** Waits until the conversation is offered to her. */
  async offered({ conversationId }: Customer): Promise<void> {
    const { shopId, agentId } = this;
    const leaving = new AbortController();
    const late = setTimeout(() => leaving.abort(), 10_000);
    try {
      const seen = this.transfers.watchAssignments({ shopId, agentId }, { signal: leaving.signal });
      for await (const { assignment } of seen) {
        if (assignment?.conversationId === conversationId && assignment.state === AssignmentState.OFFERED) return;
      }
    } finally {
      clearTimeout(late);
      leaving.abort();
    }
  }

  async accept({ conversationId }: Customer): Promise<Conversation> {
    return (await this.transfers.acceptAssignment(this.of(conversationId))).conversation as Conversation;
  }

  async decline({ conversationId }: Customer): Promise<void> {
    await this.transfers.declineAssignment(this.of(conversationId));
  }

  async say({ conversationId }: Customer, text: string): Promise<Message> {
    const asked = { shopId: this.shopId, idempotencyKey: key(), conversationId, text: { text, articleIds: [] } };
    return (await this.conversations.sendMessage(asked)).message as Message;
  }

  /** Waits for the offer and takes it. */
  async take(customer: Customer): Promise<Conversation> {
    await this.offered(customer);
    return this.accept(customer);
  }
}
