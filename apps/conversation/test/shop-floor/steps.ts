import { ConversationServiceService } from '@guanxi/contracts/conversation/v1/conversation.js';
import { CareOption, InterventionServiceService } from '@guanxi/contracts/conversation/v1/intervention.js';
import { TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { type Arbitrary, array, constantFrom, oneof, record } from 'fast-check';
import { key } from '../world.js';
import type { Victim } from './floor.js';
import { agentIds, customerIds, type Shop } from './shop.js';

/** Who does something, to whom, at which replica. Which of them matter is the step's to say. */
export interface Chosen {
  kind: StepKind;
  replica: 1 | 2;
  customer: (typeof customerIds)[number];
  agent: string;
  other: string;
  text: string;
}

export type StepKind = keyof typeof acts;
type Act = (shop: Shop, chosen: Chosen) => Promise<unknown>;

const here = ({ shopId, conversations }: Shop, customer: string) => {
  const conversationId = conversations.get(customer);
  return conversationId && { shopId, conversationId, idempotencyKey: key() };
};

/** What customers do. */
const ofCustomers = {
  arrive: (shop, { replica, customer }) => shop.arrive(replica, customer),
  async type(shop, { replica, customer, text }) {
    const asked = here(shop, customer);
    if (!asked) return;
    const said = await shop.at(
      replica,
      shop.customer(customer),
      ConversationServiceService,
      (client) => client.sendMessage({ ...asked, text: { text, articleIds: [] } }),
      'EPISODE_CLOSED',
    );
    if (typeof said !== 'string') shop.acknowledged.set(customer, (shop.acknowledged.get(customer) ?? 0) + 1);
  },
  async choose(shop, { replica, customer, text }) {
    const asked = here(shop, customer);
    const interventionId = asked && (await shop.menuOf(asked.conversationId));
    if (!asked || !interventionId) return;
    const option = text.length % 2 === 0 ? CareOption.CONTINUE : CareOption.TRANSFER;
    const choose = { ...asked, interventionId, option };
    await shop.at(
      replica,
      shop.customer(customer),
      InterventionServiceService,
      (client) => client.chooseCareOption(choose),
      'MENU_CLOSED',
    );
  },
  async transfer(shop, { replica, customer }) {
    const asked = here(shop, customer);
    if (!asked) return;
    const caller = shop.customer(customer);
    await shop.at(replica, caller, TransferServiceService, (client) => client.requestTransfer(asked), 'EPISODE_CLOSED');
  },
  async leave(shop, { replica, customer }) {
    const asked = here(shop, customer);
    if (asked) {
      const caller = shop.customer(customer);
      await shop.at(replica, caller, TransferServiceService, (client) => client.leaveQueue(asked));
    }
  },
  async close(shop, { replica, customer }) {
    const asked = here(shop, customer);
    if (!asked) return;
    await shop.at(replica, shop.customer(customer), ConversationServiceService, (client) => client.closeEpisode(asked));
  },
  async reopen(shop, chosen) {
    await ofCustomers.close(shop, chosen);
    await ofCustomers.arrive(shop, chosen);
  },
} satisfies Record<string, Act>;

/** What agents and their supervisor do. */
const ofAgents = {
  async online(shop, { agent }) {
    await shop.connect(agent);
    await shop.intend(agent, Intent.ONLINE);
  },
  suspend: (shop, { agent }) => shop.intend(agent, Intent.SUSPENDED),
  offline: (shop, { agent }) => shop.intend(agent, Intent.OFFLINE),
  /** Her lease and her grace are over. */
  async drop(shop, { agent }) {
    const past = "clock_timestamp() - interval '1 hour' WHERE shop_id = $1 AND agent_id = $2";
    await shop.passTime(`UPDATE leases SET expires_at = ${past}`, agent);
    await shop.passTime(`UPDATE agents SET connection_ends_at = ${past} AND connection <> 'disconnected'`, agent);
  },
  /** What is offered to her runs out. */
  async timeOut(shop, { agent }) {
    const hers = "WHERE shop_id = $1 AND agent_id = $2 AND state = 'reserved'";
    await shop.passTime(`UPDATE seats SET expires_at = reserved_at ${hers}`, agent);
  },
  /** Twice at once, as from two of her devices. */
  async accept(shop, { agent }) {
    for (const conversationId of (await shop.offeredTo(agent)).slice(0, 2)) {
      const accept = (replica: 1 | 2) => {
        const asked = { shopId: shop.shopId, agentId: agent, conversationId, idempotencyKey: key() };
        const caller = shop.agent(agent);
        return shop.at(
          replica,
          caller,
          TransferServiceService,
          (client) => client.acceptAssignment(asked),
          'NOT_OFFERED',
        );
      };
      await Promise.all([accept(1), accept(2)]);
    }
  },
  /** What is not hers to accept. */
  async snatch(shop, { replica, agent, customer }) {
    const asked = here(shop, customer);
    if (!asked || (await shop.offeredTo(agent)).includes(asked.conversationId)) return;
    const snatched = { ...asked, agentId: agent };
    const caller = shop.agent(agent);
    await shop.at(
      replica,
      caller,
      TransferServiceService,
      (client) => client.acceptAssignment(snatched),
      'NOT_OFFERED',
    );
  },
  async decline(shop, { replica, agent }) {
    const [conversationId] = await shop.offeredTo(agent);
    if (!conversationId) return;
    const asked = { shopId: shop.shopId, agentId: agent, conversationId, idempotencyKey: key() };
    const caller = shop.agent(agent);
    await shop.at(replica, caller, TransferServiceService, (client) => client.declineAssignment(asked), 'NOT_OFFERED');
  },
  async speak(shop, { replica, agent, text }) {
    const [conversationId] = await shop.ownedBy(agent);
    if (!conversationId) return;
    const asked = { shopId: shop.shopId, conversationId, idempotencyKey: key(), text: { text, articleIds: [] } };
    const caller = shop.agent(agent);
    const refusals = ['NOT_THE_OWNER', 'EPISODE_CLOSED'];
    await shop.at(replica, caller, ConversationServiceService, (client) => client.sendMessage(asked), ...refusals);
  },
  async passOn(shop, { replica, agent, other }) {
    const [conversationId] = await shop.ownedBy(agent);
    if (!conversationId || agent === other) return;
    const asked = { shopId: shop.shopId, agentId: agent, conversationId, idempotencyKey: key(), note: '' };
    const to = { $case: 'toAgentId' as const, value: other };
    const caller = shop.agent(agent);
    await shop.at(
      replica,
      caller,
      TransferServiceService,
      (client) => client.offerToColleague({ ...asked, to }),
      'NOT_THE_OWNER',
    );
  },
  async handBack(shop, { replica, agent }) {
    const [conversationId] = await shop.ownedBy(agent);
    if (!conversationId) return;
    const asked = { shopId: shop.shopId, agentId: agent, conversationId, idempotencyKey: key() };
    const caller = shop.agent(agent);
    await shop.at(replica, caller, TransferServiceService, (client) => client.handBack(asked), 'NOT_THE_OWNER');
  },
  async finish(shop, { replica, agent }) {
    const [conversationId] = await shop.ownedBy(agent);
    if (!conversationId) return;
    const asked = { shopId: shop.shopId, conversationId, idempotencyKey: key() };
    const caller = shop.agent(agent);
    await shop.at(replica, caller, ConversationServiceService, (client) => client.closeEpisode(asked), 'NOT_THE_OWNER');
  },
  async reassign(shop, { replica, customer, other }) {
    const asked = here(shop, customer);
    if (!asked) return;
    const to = { toAgentId: other, toGroupId: '' };
    await shop.at(
      replica,
      shop.boss,
      TransferServiceService,
      (client) => client.reassign({ ...asked, ...to }),
      'NOT_SERVED',
    );
  },
  policy: (shop, { replica, text }) => shop.setPolicy(replica, text.length % 2 === 0),
} satisfies Record<string, Act>;

const crashes = {
  crashConversation: (shop, { replica }) => shop.floor.kill(`conversation ${replica}` as Victim),
  crashPresence: (shop) => shop.floor.kill('presence'),
} satisfies Record<string, Act>;

/** Every kind of thing that can happen in a shop. */
export const acts = { ...ofCustomers, ...ofAgents, ...crashes };

const texts = ['你好', '转人工', '垃圾！骗子！我要投诉你们', '我的快递到哪了', '谢谢啦'];

function chosen(kinds: StepKind[]): Arbitrary<Chosen> {
  return record({
    kind: constantFrom(...kinds),
    replica: constantFrom<(1 | 2)[]>(1, 2),
    customer: constantFrom(...customerIds),
    agent: constantFrom(...agentIds),
    other: constantFrom(...agentIds),
    text: constantFrom(...texts),
  });
}

const frequent: StepKind[] = [
  'arrive',
  'type',
  'transfer',
  'transfer',
  'accept',
  'accept',
  'accept',
  'speak',
  'finish',
];
const usual: StepKind[] = [...(Object.keys({ ...ofCustomers, ...ofAgents }) as StepKind[]), 'online', 'choose'];

/**
 * The steps of a run: each of them one to three things at once.
 *
 * @param things_per_crash how rare crashes are; undefined for none.
 */
export function steps(count: { min: number; max: number }, things_per_crash?: number): Arbitrary<Chosen[][]> {
  const each = oneof(
    { weight: 2 * (things_per_crash ?? 1), arbitrary: chosen(frequent) },
    { weight: 3 * (things_per_crash ?? 1), arbitrary: chosen(usual) },
    { weight: things_per_crash ? 5 : 0, arbitrary: chosen(Object.keys(crashes) as StepKind[]) },
  );
  const step = array(each, { minLength: 1, maxLength: 3 });
  return array(step, { minLength: count.min, maxLength: count.max, size: 'max' });
}
