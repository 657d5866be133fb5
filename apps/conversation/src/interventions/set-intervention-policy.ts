import type { CallContext } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import { Injectable } from '@nestjs/common';
import { SetPolicy } from '../policies/set-policy.js';
import type { Versioned } from '../policies/shop-policies.js';
import type { InterventionPolicy } from './intervention-policy.js';
import { policyToContract } from './intervention-policy-contract.js';

/** Replaces when a shop's customers are offered a human, and tells it: whoever measures the change must know of it. */
@Injectable()
export class SetInterventionPolicy {
  constructor(
    private readonly set: SetPolicy,
    private readonly outbox: Outbox,
  ) {}

  /** The policy as it is in force from now on. */
  execute(
    call: Pick<CallContext, 'shopId' | 'idempotency' | 'caller'>,
    wanted: InterventionPolicy,
  ): Promise<Versioned<InterventionPolicy>> {
    const { shopId } = call;
    return this.set.execute(call, 'intervention', wanted, (tx, { settings, version, setBy, setAt }) =>
      this.outbox.add(tx, events.interventionPolicyChanged, shopId, {
        ...{ shopId, policyVersion: version, policy: policyToContract(settings), setBy, setAt },
      }),
    );
  }
}
