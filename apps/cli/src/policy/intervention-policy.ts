import { InterventionReason } from '@guanxi/contracts/conversation/v1/conversation.js';
import {
  InterventionPolicy,
  InterventionPolicyServiceService,
} from '@guanxi/contracts/conversation/v1/intervention_policy.js';
import { UsageFailure } from '../failure.js';
import { merchantOf } from '../platform/platform.js';
import type { Session } from '../session.js';
import type { PolicyKind } from './policy-kind.js';
import type { Settings } from './settings.js';

/** When the platform offers the shop's customers a human. */
export const interventionPolicyKind: PolicyKind = {
  name: 'intervention',
  description: 'when the platform offers customers a human',
  example: 'bot_turns_min=3 reasons_off=WEAK_SCENE',
  async get(session, shopId) {
    const { policy, version } = await clientOf(session, shopId).getInterventionPolicy({ shopId });
    return { version, settings: toSettings(policy) };
  },
  async set(session, shopId, settings) {
    const call = { shopId, idempotencyKey: session.newKey(), policy: fromSettings(settings) };
    const { policy, version } = await clientOf(session, shopId).setInterventionPolicy(call);
    return { version, settings: toSettings(policy) };
  },
  async changes(session, shopId, pageSize) {
    const asked = { shopId, pageSize, pageToken: '' };
    const { changes } = await clientOf(session, shopId).listInterventionPolicyChanges(asked);
    return changes.map(({ policy, ...change }) => ({ ...change, setAt: change.setAt, settings: toSettings(policy) }));
  },
};

function clientOf({ platform }: Session, shopId: string) {
  return platform.client('conversation', InterventionPolicyServiceService, merchantOf(shopId));
}

function toSettings(policy: InterventionPolicy = InterventionPolicy.fromPartial({})): Settings {
  return {
    negative_min: policy.negativeMin ?? 0,
    abusive_min: policy.abusiveMin ?? 0,
    complaint_min: policy.complaintMin ?? 0,
    bot_turns_min: policy.botTurnsMin ?? 0,
    weak_scene_traffic_max: policy.weakSceneTrafficMax ?? 0,
    weak_scene_gap_min: policy.weakSceneGapMin ?? 0,
    rollout_share: policy.rolloutShare ?? 0,
    menu_expires_after_s: policy.menuExpiresAfterS ?? 0,
    reasons_off: policy.reasonsOff.map((reason) => InterventionReason[reason] ?? String(reason)),
  };
}

function fromSettings(settings: Settings): InterventionPolicy {
  return {
    negativeMin: Number(settings['negative_min']),
    abusiveMin: Number(settings['abusive_min']),
    complaintMin: Number(settings['complaint_min']),
    botTurnsMin: Number(settings['bot_turns_min']),
    weakSceneTrafficMax: Number(settings['weak_scene_traffic_max']),
    weakSceneGapMin: Number(settings['weak_scene_gap_min']),
    rolloutShare: Number(settings['rollout_share']),
    menuExpiresAfterS: Number(settings['menu_expires_after_s']),
    reasonsOff: (settings['reasons_off'] as string[]).map(reasonNamed),
  };
}

function reasonNamed(name: string): InterventionReason {
  const reason = InterventionReason[name.toUpperCase() as keyof typeof InterventionReason];
  if (!reason) {
    const known = Object.keys(InterventionReason).filter((one) => /^[A-Z_]+$/.test(one) && one !== 'UNSPECIFIED');
    throw new UsageFailure('USAGE', `${name} is no reason`, `One of ${known.join(', ')}.`);
  }
  return reason;
}
