import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Caller } from '@guanxi/chassis';
import { ConversationServiceService, SendMessageRequest } from '@guanxi/contracts/conversation/v1/conversation.js';
import { InterventionServiceService } from '@guanxi/contracts/conversation/v1/intervention.js';
import { AgentServiceService, Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { PresenceServiceService } from '@guanxi/contracts/presence/v1/presence.js';
import { waitFor } from '@guanxi/testing';
import type { Replica, ServicePrograms } from './service-programs.js';

/** Has the platform offer a human each time, as long as somebody is there (mission C6). */
const furious = '垃圾！骗子！我要投诉你们';
const customers_per_replica = 2;
const message_every_ms = 50;
// Long enough that a menu which should not be there any more would be seen.
const watched_after_ms = 1_300;
const offers_before_min = 4;
const offer_ms_max = 30_000;
const agentId = 'agent';

/** Where the services are. */
export interface Platform {
  programs: ServicePrograms;
  presence: Replica;
  conversations: Replica[];
}

/** What one suspension came to. */
export interface Suspension {
  /** From the call that suspends the agent to the last menu that any conversation service offered; 0 where none was. */
  gate_ms: number;
  /** How long the call itself took. */
  call_ms: number;
  /** Menus offered before it, and decisions after it that offered none because nobody was there. */
  offered: number;
  withheld: number;
}

/**
 * One shop whose only agent is suspended while customers write without end, all of them furious, to every replica of the
 * conversation service.
 */
export async function suspendWhileTheyWrite(platform: Platform, shopId: string): Promise<Suspension> {
  const { programs, presence, conversations } = platform;
  const as = (role: Caller['role'], subject: string): Caller => ({ role, subject, shop: shopId });
  const keyed = <T extends object>(request: T) => ({ shopId, idempotencyKey: randomUUID(), ...request });
  const merchant = as('merchant', 'boss');
  const agents = programs.client(presence, AgentServiceService, merchant);
  const intents = programs.client(presence, PresenceServiceService, merchant);
  const devices = programs.client(presence, PresenceServiceService, as('agent', agentId));
  const reports = programs.client(conversations[0]!, InterventionServiceService, merchant);
  await agents.putAgent(keyed({ agentId, displayName: 'Agent', seatsMax: 5 }));
  await intents.setIntent(keyed({ agentId, intent: Intent.ONLINE }));
  await devices.openLease(keyed({ agentId, deviceId: 'desk' }));

  const stopped = new AbortController();
  const conversationIds: string[] = [];
  const write = async (replica: Replica, customerId: string) => {
    const customer = programs.client(replica, ConversationServiceService, as('customer', customerId));
    const { conversation } = await customer.openConversation(keyed({ customerId, channel: 'web', language: 'zh' }));
    const { conversationId } = conversation!;
    conversationIds.push(conversationId);
    while (!stopped.signal.aborted) {
      await customer.sendMessage(SendMessageRequest.fromPartial(keyed({ conversationId, text: { text: furious } })));
      await pause(message_every_ms);
    }
  };
  const writing = Promise.all(
    conversations.flatMap((replica, i) =>
      Array.from({ length: customers_per_replica }, (_, customer) => write(replica, `customer-${i}-${customer}`)),
    ),
  );
  // A writer that fails is reported where it is awaited, below.
  writing.catch(() => undefined);
  const offers = async () => {
    const times: number[] = [];
    for (let pageToken = ''; ; ) {
      const { interventions, nextPageToken } = await reports.listInterventions({ shopId, pageSize: 1_000, pageToken });
      for (const { offeredAt } of interventions) times.push(offeredAt!.getTime());
      if (nextPageToken === '') return times;
      pageToken = nextPageToken;
    }
  };
  try {
    await Promise.race([waitFor(async () => (await offers()).length >= offers_before_min, offer_ms_max), writing]);
    const suspended_ms = Date.now();
    await intents.setIntent(keyed({ agentId, intent: Intent.SUSPENDED }));
    const call_ms = Date.now() - suspended_ms;
    await pause(watched_after_ms);
    stopped.abort();
    await writing;
    const times = await offers();
    const before = times.filter((time_ms) => time_ms <= suspended_ms).length;
    let withheld = 0;
    for (const conversationId of conversationIds) {
      const { decisions } = await reports.listDecisions({ shopId, conversationId, pageSize: 1_000, pageToken: '' });
      withheld += decisions.filter(({ rule }) => rule === 'no_agent_available').length;
    }
    const gate_ms = Math.max(0, ...times.map((time_ms) => time_ms - suspended_ms));
    return { gate_ms, call_ms, offered: before, withheld };
  } finally {
    stopped.abort();
    await writing.catch(() => undefined);
  }
}
