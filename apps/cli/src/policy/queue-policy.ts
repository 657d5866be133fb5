import { QueuePolicy, QueuePolicyServiceService } from '@guanxi/contracts/conversation/v1/queue_policy.js';
import { merchantOf } from '../platform/platform.js';
import type { Session } from '../session.js';
import type { PolicyKind } from './policy-kind.js';
import { readRoute, writeRoute } from './routes.js';
import type { Settings } from './settings.js';

/** How a shop's queue finds an agent for who waits. */
export const queuePolicyKind: PolicyKind = {
  name: 'queue',
  description: 'how the queue finds an agent for who waits',
  example: 'only_in_hours=yes waiting_max=50 "routes=refund skills=refunds:3 groups=care then=*@60"',
  async get(session, shopId) {
    return versionOf((await clientOf(session, shopId).getQueuePolicy({ shopId })).policy);
  },
  async set(session, shopId, settings) {
    const call = { shopId, idempotencyKey: session.newKey(), policy: fromSettings(settings) };
    return versionOf((await clientOf(session, shopId).setQueuePolicy(call)).policy);
  },
  async changes(session, shopId, pageSize) {
    const { changes } = await clientOf(session, shopId).listQueuePolicyChanges({ shopId, pageSize, pageToken: '' });
    return changes.map(({ policy, setBy }) => ({ ...versionOf(policy), setBy, setAt: policy?.setAt }));
  },
};

function clientOf({ platform }: Session, shopId: string) {
  return platform.client('conversation', QueuePolicyServiceService, merchantOf(shopId));
}

function versionOf(policy: QueuePolicy = QueuePolicy.fromPartial({})): { version: number; settings: Settings } {
  return {
    version: policy.version,
    settings: {
      auto_accept: policy.autoAccept,
      only_in_hours: policy.onlyInHours,
      waiting_max: policy.waitingMax,
      bot_credit_s: policy.botCreditS,
      sticky_days: policy.stickyDays,
      reopen_to_agent_s: policy.reopenToAgentS,
      routes: policy.routes.map(writeRoute),
    },
  };
}

function fromSettings(settings: Settings): QueuePolicy {
  return {
    autoAccept: settings['auto_accept'] === true,
    onlyInHours: settings['only_in_hours'] === true,
    waitingMax: Number(settings['waiting_max']),
    botCreditS: Number(settings['bot_credit_s']),
    stickyDays: Number(settings['sticky_days']),
    reopenToAgentS: Number(settings['reopen_to_agent_s']),
    routes: (settings['routes'] as string[]).map(readRoute),
    version: 0,
    setAt: undefined,
  };
}
