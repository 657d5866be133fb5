import { randomUUID } from 'node:crypto';
import type { Caller } from '@guanxi/chassis';
import { type GetQualityResponse, QualityServiceService } from '@guanxi/contracts/analytics/v1/quality.js';
import { BotServiceService } from '@guanxi/contracts/conversation/v1/bot.js';
import { ConversationServiceService } from '@guanxi/contracts/conversation/v1/conversation.js';
import { type Intervention, InterventionServiceService } from '@guanxi/contracts/conversation/v1/intervention.js';
import { QueuePolicy, QueuePolicyServiceService } from '@guanxi/contracts/conversation/v1/queue_policy.js';
import { TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { AgentServiceService, Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { PresenceServiceService } from '@guanxi/contracts/presence/v1/presence.js';
import { type ServedShop, type ShopSide, serveShop } from '@guanxi/testing/shop-side/serve-shop.js';
import { type Calling, type Replica, ServicePrograms } from '../../benches/platform/service-programs.js';
import { startServers } from '../../benches/plumbing/servers.js';

export const shopId = 'loop';
const agentIds = ['an', 'bo', 'chen'] as const;
const seats_max = 100;
const heartbeat_ms = 10_000;
const call_ms_max = 60_000;
const page_items = 1_000;
const merchant: Caller = { subject: 'merchant', role: 'merchant', shop: shopId };

/** The services presence, conversation and analytics at work for one shop, whose agents are there and whose bot is its own. */
export class TalkingShop {
  private readonly ends: (() => Promise<void> | void)[] = [];
  conversations!: Calling<typeof ConversationServiceService>;
  interventions!: Calling<typeof InterventionServiceService>;
  transfers!: Calling<typeof TransferServiceService>;
  private presences!: Calling<typeof PresenceServiceService>;
  private qualities!: Calling<typeof QualityServiceService>;

  private constructor() {}

  /** @throws {WrongInput} where the services are not built. */
  static async open(bot: ShopSide): Promise<TalkingShop> {
    const shop = new TalkingShop();
    try {
      const served = await serveShop(bot);
      shop.ends.push(() => served.stop());
      await shop.start(served);
      return shop;
    } catch (error) {
      await shop.close();
      throw error;
    }
  }

  /** Satisfaction by scene, as it stands. */
  quality(): Promise<GetQualityResponse> {
    return this.qualities(merchant).getQuality({ shopId });
  }

  /** All offers of a human that were ever made here. */
  async offers(): Promise<Intervention[]> {
    const offers: Intervention[] = [];
    for (let pageToken = ''; ; ) {
      const asked = { shopId, pageSize: page_items, pageToken };
      const { interventions, nextPageToken } = await this.interventions(merchant).listInterventions(asked);
      offers.push(...interventions);
      if (nextPageToken === '') return offers;
      pageToken = nextPageToken;
    }
  }

  async close(): Promise<void> {
    for (const end of this.ends.toReversed()) await end();
  }

  private async start(bot: ServedShop): Promise<void> {
    const servers = await startServers();
    this.ends.push(() => servers.stop());
    const programs = await ServicePrograms.prepare(servers);
    this.ends.push(() => programs.stop());
    const nobody = '127.0.0.1:9';
    const [[presence], [analytics]] = await Promise.all([
      programs.start('presence', 1),
      programs.start('analytics', 1, {
        ...{ RELATIONSHIP_ADDRESS: nobody, FILTERING_ADDRESS: nobody },
        ...{ CONVERSATION_ADDRESS: nobody, PRESENCE_ADDRESS: nobody },
      }),
    ]);
    const [conversation] = await programs.start('conversation', 1, {
      PRESENCE_ADDRESS: presence!.address,
      AVAILABILITY_DEADLINE_MS: '2000',
    });
    const patient = { deadline_ms: call_ms_max };
    this.conversations = programs.calling(conversation!, ConversationServiceService, patient);
    this.interventions = programs.calling(conversation!, InterventionServiceService, patient);
    this.transfers = programs.calling(conversation!, TransferServiceService, patient);
    this.presences = programs.calling(presence!, PresenceServiceService, patient);
    this.qualities = programs.calling(analytics!, QualityServiceService, patient);
    await this.setUp(programs, conversation!, presence!, bot.address);
  }

  private async setUp(programs: ServicePrograms, conversation: Replica, presence: Replica, address: string) {
    const key = () => ({ shopId, idempotencyKey: randomUUID() });
    const operator: Caller = { subject: 'loop', role: 'operator', shop: '*' };
    const provider = { address, timeoutMs: 3_000 };
    const bots = programs.client(conversation, BotServiceService, operator);
    await bots.putBot({ ...key(), bot: { provider, orderConnector: undefined } });
    const policy = QueuePolicy.fromPartial({ autoAccept: true });
    await programs.client(conversation, QueuePolicyServiceService, merchant).setQueuePolicy({ ...key(), policy });
    const agents = programs.client(presence, AgentServiceService, merchant);
    for (const agentId of agentIds) {
      await agents.putAgent({ ...key(), agentId, displayName: agentId, seatsMax: seats_max });
      const hers = this.presences({ subject: agentId, role: 'agent', shop: shopId });
      const { leaseId } = await hers.openLease({ ...key(), agentId, deviceId: 'desk' });
      const heartbeat = setInterval(() => {
        const mine = this.presences({ subject: agentId, role: 'agent', shop: shopId });
        // One that fails is followed by the next, and three are within a lease.
        mine.renewLease({ ...key(), agentId, leaseId }).catch(() => undefined);
      }, heartbeat_ms);
      this.ends.push(() => clearInterval(heartbeat));
      await this.presences(merchant).setIntent({ ...key(), agentId, intent: Intent.ONLINE });
    }
  }
}
