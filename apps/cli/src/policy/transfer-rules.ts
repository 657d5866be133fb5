import { TransferRules, TransferRulesServiceService } from '@guanxi/contracts/conversation/v1/transfer_rules.js';
import { merchantOf } from '../platform/platform.js';
import type { Session } from '../session.js';
import type { PolicyKind } from './policy-kind.js';
import type { Settings } from './settings.js';

/** The shop's own rules for passing customers on to a human. */
export const transferRulesKind: PolicyKind = {
  name: 'transfer',
  description: "the shop's own rules for passing customers on to a human",
  example: 'keywords=投诉,差评 scenes=refund failed_answers_max=3',
  async get(session, shopId) {
    const { rules, version } = await clientOf(session, shopId).getTransferRules({ shopId });
    return { version, settings: toSettings(rules) };
  },
  async set(session, shopId, settings) {
    const rules = {
      keywords: settings['keywords'] as string[],
      scenes: settings['scenes'] as string[],
      failedAnswersMax: Number(settings['failed_answers_max']),
    };
    const set = await clientOf(session, shopId).setTransferRules({ shopId, idempotencyKey: session.newKey(), rules });
    return { version: set.version, settings: toSettings(set.rules) };
  },
  async changes(session, shopId, pageSize) {
    const asked = { shopId, pageSize, pageToken: '' };
    const { changes } = await clientOf(session, shopId).listTransferRulesChanges(asked);
    return changes.map(({ rules, ...change }) => ({ ...change, setAt: change.setAt, settings: toSettings(rules) }));
  },
};

function clientOf({ platform }: Session, shopId: string) {
  return platform.client('conversation', TransferRulesServiceService, merchantOf(shopId));
}

function toSettings(rules: TransferRules = TransferRules.fromPartial({})): Settings {
  return { keywords: rules.keywords, scenes: rules.scenes, failed_answers_max: rules.failedAnswersMax };
}
