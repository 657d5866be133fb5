import { type CallContext, type Handlers, InvalidRequest } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/conversation/v1/transfer_rules.js';
import type { TransferRulesServiceService } from '@guanxi/contracts/conversation/v1/transfer_rules.js';
import { SCENE_GROUPS, SCENES } from '@guanxi/language';
import { Injectable } from '@nestjs/common';
import { ReadPolicies } from '../policies/read-policies.js';
import { SetPolicy } from '../policies/set-policy.js';
import { isBlank } from './decide-transfer.js';

const kind = 'transfer';
const known: ReadonlySet<string> = new Set([...SCENES, ...SCENE_GROUPS].map(({ id }) => id));

/** `guanxi.conversation.v1.TransferRulesService`. */
@Injectable()
export class TransferRulesController implements Handlers<typeof TransferRulesServiceService> {
  constructor(
    private readonly read: ReadPolicies,
    private readonly set: SetPolicy,
  ) {}

  async getTransferRules({ shopId }: contract.GetTransferRulesRequest): Promise<contract.GetTransferRulesResponse> {
    const { settings, version } = await this.read.of(shopId, kind);
    return { rules: settings, version };
  }

  /** The contract's rules have it that `rules` is there. */
  async setTransferRules(
    { rules }: contract.SetTransferRulesRequest,
    call: CallContext,
  ): Promise<contract.SetTransferRulesResponse> {
    const { keywords, scenes, failedAnswersMax } = rules as contract.TransferRules;
    refuseUnusable(keywords, scenes);
    const wanted = { keywords: [...new Set(keywords)], scenes: [...new Set(scenes)], failedAnswersMax };
    const { settings, version } = await this.set.execute(call, kind, wanted);
    return { rules: settings, version };
  }

  async listTransferRulesChanges(
    request: contract.ListTransferRulesChangesRequest,
  ): Promise<contract.ListTransferRulesChangesResponse> {
    const { changes, nextPageToken } = await this.read.changes(kind, request);
    return { changes: changes.map(({ settings: rules, ...change }) => ({ ...change, rules })), nextPageToken };
  }
}

function refuseUnusable(keywords: readonly string[], scenes: readonly string[]): void {
  const violations = [
    ...keywords.flatMap((keyword, i) =>
      isBlank(keyword) ? [{ field: `rules.keywords[${i}]`, description: 'is blank, and would pass everybody on' }] : [],
    ),
    ...scenes.flatMap((scene, i) =>
      known.has(scene) ? [] : [{ field: `rules.scenes[${i}]`, description: 'is none of the catalogue of scenes' }],
    ),
  ];
  if (violations.length > 0) throw new InvalidRequest(violations);
}
