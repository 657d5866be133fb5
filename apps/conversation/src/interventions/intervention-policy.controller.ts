import type { CallContext, Handlers } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/conversation/v1/intervention_policy.js';
import type { InterventionPolicyServiceService } from '@guanxi/contracts/conversation/v1/intervention_policy.js';
import { Injectable } from '@nestjs/common';
import { ReadPolicies } from '../policies/read-policies.js';
import { policyFromContract, policyToContract } from './intervention-policy-contract.js';
import { SetInterventionPolicy } from './set-intervention-policy.js';

const kind = 'intervention';

/** `guanxi.conversation.v1.InterventionPolicyService`. */
@Injectable()
export class InterventionPolicyController implements Handlers<typeof InterventionPolicyServiceService> {
  constructor(
    private readonly read: ReadPolicies,
    private readonly set: SetInterventionPolicy,
  ) {}

  async getInterventionPolicy({
    shopId,
  }: contract.GetInterventionPolicyRequest): Promise<contract.GetInterventionPolicyResponse> {
    const { settings, version } = await this.read.of(shopId, kind);
    return { policy: policyToContract(settings), version };
  }

  /** The contract's rules have it that `policy` is there. */
  async setInterventionPolicy(
    { policy }: contract.SetInterventionPolicyRequest,
    call: CallContext,
  ): Promise<contract.SetInterventionPolicyResponse> {
    const wanted = policyFromContract(policy as contract.InterventionPolicy);
    const { settings, version } = await this.set.execute(call, wanted);
    return { policy: policyToContract(settings), version };
  }

  async listInterventionPolicyChanges(
    request: contract.ListInterventionPolicyChangesRequest,
  ): Promise<contract.ListInterventionPolicyChangesResponse> {
    const { changes, nextPageToken } = await this.read.changes(kind, request);
    const told = changes.map(({ settings, ...change }) => ({ ...change, policy: policyToContract(settings) }));
    return { changes: told, nextPageToken };
  }
}
