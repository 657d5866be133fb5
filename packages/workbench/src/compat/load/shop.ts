import { setTimeout as pause } from 'node:timers/promises';
import type { Caller } from '@guanxi/chassis';
import { QueuePolicy, QueuePolicyServiceService } from '@guanxi/contracts/conversation/v1/queue_policy.js';
import { CapsServiceService } from '@guanxi/contracts/filtering/v1/caps.js';
import { AdapterKind, Channel, ChannelServiceService } from '@guanxi/contracts/filtering/v1/channel.js';
import { AgentServiceService, Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { PresenceServiceService } from '@guanxi/contracts/presence/v1/presence.js';
import type { Callers } from '../callers.js';
import type { Service } from '../releases.js';

export const shopId = 'compat';
export const agentIds = ['an', 'bo'] as const;
export const channel = 'push';
const seats_max = 20;
const channel_per_minute = 6_000;
const lease_renewed_every_ms = 5_000;

/** Whoever does something in the shop. */
export const person = (role: Caller['role'], subject: string): Caller => ({ subject, role, shop: shopId });
export const boss = person('merchant', 'boss');

/** Has the shop's agents there, given customers without being asked, and its channel reach the adapter. */
export async function openShop(callers: Callers, services: readonly Service[], adapterAddress: string): Promise<void> {
  const policy = QueuePolicy.fromPartial({ autoAccept: true });
  await callers.ask('conversation', boss, QueuePolicyServiceService, 'setQueuePolicy', (client, idempotencyKey) =>
    client.setQueuePolicy({ shopId, idempotencyKey, policy }),
  );
  for (const agentId of agentIds) {
    const agent = person('agent', agentId);
    await callers.ask('presence', boss, AgentServiceService, 'putAgent', (client, idempotencyKey) =>
      client.putAgent({ shopId, idempotencyKey, agentId, displayName: agentId, seatsMax: seats_max }),
    );
    await openLease(callers, agentId);
    await callers.ask('presence', agent, PresenceServiceService, 'setIntent', (client, idempotencyKey) =>
      client.setIntent({ shopId, idempotencyKey, agentId, intent: Intent.ONLINE }),
    );
  }
  if (services.includes('filtering')) await openChannel(callers, adapterAddress);
}

async function openChannel(callers: Callers, address: string): Promise<void> {
  const operator: Caller = { subject: 'night-shift', role: 'operator', shop: shopId };
  const opened = Channel.fromPartial({
    ...{ shopId, name: channel, kind: AdapterKind.GRPC, address },
    capacityPerMinute: channel_per_minute,
  });
  await callers.ask('filtering', operator, ChannelServiceService, 'putChannel', (client, idempotencyKey) =>
    client.putChannel({ shopId, idempotencyKey, channel: opened }),
  );
  const caps = { shopId, perDay: 100, perWeek: 100, spacingMinutes: 0, version: 0 };
  await callers.ask('filtering', boss, CapsServiceService, 'setCaps', (client, idempotencyKey) =>
    client.setCaps({ shopId, idempotencyKey, caps }),
  );
}

function openLease(callers: Callers, agentId: string) {
  return callers.ask('presence', person('agent', agentId), PresenceServiceService, 'openLease', (client, key) =>
    client.openLease({ shopId, idempotencyKey: key, agentId, deviceId: 'desk' }),
  );
}

/** Keeps the agents there until it is told to stop. */
export async function keepAgentsThere(callers: Callers, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(lease_renewed_every_ms, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) for (const agentId of agentIds) await openLease(callers, agentId);
  }
}
