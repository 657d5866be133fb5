import type { Caller } from '@guanxi/chassis';
import { ConversationServiceService } from '@guanxi/contracts/conversation/v1/conversation.js';
import { QueuePolicyServiceService } from '@guanxi/contracts/conversation/v1/queue_policy.js';
import { TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { AgentServiceService, Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { PresenceServiceService } from '@guanxi/contracts/presence/v1/presence.js';
import { patiently } from '../platform/patiently.js';
import type { Replica, ServicePrograms } from '../platform/service-programs.js';

const shopId = 'bench';
const groups_count = 10;
const first_groups_count = 5;
const calls_at_once_max = 8;
// A busy machine is measured too.
const call_ms_max = 60_000;

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

  constructor(programs: ServicePrograms, presence: Replica, conversation: Replica) {
    const patient = { deadline_ms: call_ms_max };
    this.agents = programs.calling(presence, AgentServiceService, patient);
    this.presence = programs.calling(presence, PresenceServiceService, patient);
    this.conversations = programs.calling(conversation, ConversationServiceService, patient);
    this.transfers = programs.calling(conversation, TransferServiceService, patient);
    this.policies = programs.calling(conversation, QueuePolicyServiceService, patient);
  }

  /** Registers agents in ten groups, each online at a desk. */
  async staff(agents_count: number, seatsMax: number): Promise<void> {
    await inParallel(agents_count, async (i) => {
      const agentId = `agent-${i}`;
      const self: Caller = { subject: agentId, role: 'agent', shop: shopId };
      const who = { shopId, agentId };
      await this.agents(boss).putAgent({ ...who, idempotencyKey: this.key(), displayName: agentId, seatsMax });
      const group = [groupIds[i % groups_count] as string];
      await this.agents(boss).setAbilities({ ...who, idempotencyKey: this.key(), skills: [], groupIds: group });
      await this.presence(self).openLease({ ...who, idempotencyKey: this.key(), deviceId: 'desk' });
      await this.presence(self).setIntent({ ...who, idempotencyKey: this.key(), intent: Intent.ONLINE });
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
    const rules = { waitingMax: 0, botCreditS: 0, stickyDays: 0, reopenToAgentS: 0, onlyInHours: false };
    const policy = {
      ...rules,
      version: 0,
      setAt: undefined,
      autoAccept: true,
      routes: [{ scene: '', skills: [], steps }],
    };
    await this.policies(boss).setQueuePolicy({ shopId, idempotencyKey: this.key(), policy });
  }

  /** Opens so many conversations of customers who never came before. */
  async open(count: number): Promise<Waiting[]> {
    const opened: Waiting[] = [];
    await inParallel(count, async () => {
      const customerId = `customer-${this.key()}`;
      const asked = { shopId, idempotencyKey: this.key(), customerId, channel: 'web', language: '' };
      const caller: Caller = { subject: customerId, role: 'customer', shop: shopId };
      const { conversation } = await this.conversations(caller).openConversation(asked);
      opened.push({ caller, conversationId: conversation?.conversationId ?? '' });
    });
    return opened;
  }

  /** One customer asks for a human; again with the same key where the service is too busy to answer. */
  async ask({ caller, conversationId }: Waiting): Promise<void> {
    const asked = { shopId, idempotencyKey: this.key(), conversationId };
    await patiently(() => this.transfers(caller).requestTransfer(asked));
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
