import type { CallContext, Handlers } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/conversation/v1/intervention_policy.js';
import type { InterventionPolicyServiceService } from '@guanxi/contracts/conversation/v1/intervention_policy.js';
import { Injectable } from '@nestjs/common';
import { ReadPolicies } from '../policies/read-policies.js';
import { SetPolicy } from '../policies/set-policy.js';
import { defaultInterventionPolicy, type InterventionPolicy } from './intervention-policy.js';
import { reasonFromContract, reasonToContract } from './reason-contract.js';

const kind = 'intervention';

/** `guanxi.conversation.v1.InterventionPolicyService`. */
@Injectable()
export class InterventionPolicyController implements Handlers<typeof InterventionPolicyServiceService> {
  constructor(
    private readonly read: ReadPolicies,
    private readonly set: SetPolicy,
  ) {}

  async getInterventionPolicy({
    shopId,
  }: contract.GetInterventionPolicyRequest): Promise<contract.GetInterventionPolicyResponse> {
    const { settings, version } = await this.read.of(shopId, kind);
    return { policy: toContract(settings), version };
  }

  /** The contract's rules have it that `policy` is there. */
  async setInterventionPolicy(
    { policy }: contract.SetInterventionPolicyRequest,
    call: CallContext,
  ): Promise<contract.SetInterventionPolicyResponse> {
    const wanted = fromContract(policy as contract.InterventionPolicy);
    const { settings, version } = await this.set.execute(call, kind, wanted);
    return { policy: toContract(settings), version };
  }

  async listInterventionPolicyChanges(
    request: contract.ListInterventionPolicyChangesRequest,
  ): Promise<contract.ListInterventionPolicyChangesResponse> {
    const { changes, nextPageToken } = await this.read.changes(kind, request);
    const told = changes.map(({ settings, ...change }) => ({ ...change, policy: toContract(settings) }));
    return { changes: told, nextPageToken };
  }
}

function toContract({
  menuExpiresAfter_s: menuExpiresAfterS,
  reasonsOff,
  ...rest
}: InterventionPolicy): contract.InterventionPolicy {
  return { ...rest, menuExpiresAfterS, reasonsOff: reasonsOff.map((reason) => reasonToContract[reason]) };
}

/** What is left out takes its default. */
function fromContract(policy: contract.InterventionPolicy): InterventionPolicy {
  const { menuExpiresAfterS: menuExpiresAfter_s, reasonsOff, ...rest } = policy;
  const known = reasonsOff.map(reasonFromContract).filter((reason) => reason !== undefined);
  const set = Object.entries({ ...rest, menuExpiresAfter_s }).filter(([, value]) => value !== undefined);
  return { ...defaultInterventionPolicy, ...Object.fromEntries(set), reasonsOff: [...new Set(known)] };
}
