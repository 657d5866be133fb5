import type { Caller } from '@guanxi/chassis';
import { ConversationServiceService } from '@guanxi/contracts/conversation/v1/conversation.js';
import { QueuePolicyServiceService } from '@guanxi/contracts/conversation/v1/queue_policy.js';
import { TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { AgentServiceService, Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { PresenceServiceService } from '@guanxi/contracts/presence/v1/presence.js';
import type { ServicePrograms } from './service-programs.js';

const shopId = 'bench';
const groups_count = 10;
const first_groups_count = 5;
const calls_at_once_max = 32;

const boss: Caller = { subject: 'boss', role: 'merchant', shop: shopId };
const groupIds = Array.from({ length: groups_count }, (_, i) => `group-${i}`);

/** A shop's agents and customers, as they call the services. */
export class Crowd {
  private keys = 0;
  private readonly agents;
  private readonly presence;
  private readonly conversations;
  private readonly transfers;
  private readonly policies;

  constructor(programs: ServicePrograms) {
    this.agents = programs.as('presence', AgentServiceService);
    this.presence = programs.as('presence', PresenceServiceService);
    this.conversations = programs.as('conversation', ConversationServiceService);
    this.transfers = programs.as('conversation', TransferServiceService);
    this.policies = programs.as('conversation', QueuePolicyServiceService);
  }

  close(): void {
    for (const calling of [this.agents, this.presence, this.conversations, this.transfers, this.policies])
      calling.close();
  }

  /** Registers agents in ten groups, each online at a desk. */
  async staff(agents_count: number, seatsMax: number): Promise<void> {
    await inParallel(agents_count, async (i) => {
      const agentId = `agent-${i}`;
      const self: Caller = { subject: agentId, role: 'agent', shop: shopId };
      const who = { shopId, agentId };
      const { use } = this.agents;
      await use(boss).putAgent({ ...who, idempotencyKey: this.key(), displayName: agentId, seatsMax });
      const group = [groupIds[i % groups_count] as string];
      await use(boss).setAbilities({ ...who, idempotencyKey: this.key(), skills: [], groupIds: group });
      await this.presence.use(self).openLease({ ...who, idempotencyKey: this.key(), deviceId: 'desk' });
      await this.presence.use(self).setIntent({ ...who, idempotencyKey: this.key(), intent: Intent.ONLINE });
    });
  }

  /**
   * Has conversations assigned without an offer, to five groups at once and to the other five after a second; or, while
   * `isOpen` is false, has everybody wait for a day.
   */
  async setPolicy(isOpen: boolean): Promise<void> {
    const day_s = 86_400;
    const steps = isOpen
      ? [
          { afterS: 0, groupIds: groupIds.slice(0, first_groups_count) },
          { afterS: 1, groupIds: groupIds.slice(first_groups_count) },
        ]
      : [
          { afterS: 0, groupIds: ['nobody'] },
          { afterS: day_s, groupIds },
        ];
    const rules = { waitingMax: 0, botCreditS: 0, stickyDays: 0, reopenToAgentS: 0, version: 0, setAt: undefined };
    const policy = { ...rules, autoAccept: true, routes: [{ scene: '', skills: [], steps }] };
    await this.policies.use(boss).setQueuePolicy({ shopId, idempotencyKey: this.key(), policy });
  }

  /** Opens so many conversations of customers who never came before. */
  async open(count: number): Promise<Waiting[]> {
    const opened: Waiting[] = [];
    await inParallel(count, async () => {
      const customerId = `customer-${this.key()}`;
      const asked = { shopId, idempotencyKey: this.key(), customerId, channel: 'web', language: '' };
      const caller: Caller = { subject: customerId, role: 'customer', shop: shopId };
      const { conversation } = await this.conversations.use(caller).openConversation(asked);
      opened.push({ caller, conversationId: conversation?.conversationId ?? '' });
    });
    return opened;
  }

  /** One customer asks for a human. */
  async ask({ caller, conversationId }: Waiting): Promise<void> {
    await this.transfers.use(caller).requestTransfer({ shopId, idempotencyKey: this.key(), conversationId });
  }

  /** All ask, so many at once as there are connections to the database in the reference. */
  async askAll(waiting: Waiting[], at_once: number): Promise<void> {
    await inParallel(waiting.length, (i) => this.ask(waiting[i] as Waiting), at_once);
  }

  private key(): string {
    this.keys += 1;
    return String(this.keys);
  }
}

/** A customer with her conversation. */
export interface Waiting {
  caller: Caller;
  conversationId: string;
}

/** Does one thing so many times, a few at a time. */
export async function inParallel(
  count: number,
  act: (i: number) => Promise<void>,
  at_once = calls_at_once_max,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const i = next;
      next += 1;
      await act(i);
    }
  };
  await Promise.all(Array.from({ length: Math.min(at_once, count) }, worker));
}
