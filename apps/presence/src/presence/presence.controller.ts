import type { CallContext, Handlers } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/presence/v1/presence.js';
import type { PresenceServiceService } from '@guanxi/contracts/presence/v1/presence.js';
import { Injectable } from '@nestjs/common';
import { intentFromContract, presenceToContract } from '../agents/agent-contract.js';
import { CloseLease } from './close-lease.js';
import { OpenLease } from './open-lease.js';
import { RenewLease } from './renew-lease.js';
import { SetIntent } from './set-intent.js';

/** `guanxi.presence.v1.PresenceService`. */
@Injectable()
export class PresenceController implements Handlers<typeof PresenceServiceService> {
  constructor(
    private readonly set: SetIntent,
    private readonly open: OpenLease,
    private readonly renew: RenewLease,
    private readonly close: CloseLease,
  ) {}

  async setIntent(
    request: contract.SetIntentRequest,
    { idempotency }: CallContext,
  ): Promise<contract.SetIntentResponse> {
    const { shopId, agentId } = request;
    const intent = intentFromContract(request.intent);
    return { presence: presenceToContract(await this.set.execute({ shopId, agentId, intent, idempotency })) };
  }

  async openLease(
    request: contract.OpenLeaseRequest,
    { idempotency }: CallContext,
  ): Promise<contract.OpenLeaseResponse> {
    const { shopId, agentId, deviceId } = request;
    const { lease, agent } = await this.open.execute({ shopId, agentId, deviceId, idempotency });
    return { leaseId: lease.leaseId, expiresAt: lease.expiresAt, presence: presenceToContract(agent) };
  }

  async renewLease({ shopId, agentId, leaseId }: contract.RenewLeaseRequest): Promise<contract.RenewLeaseResponse> {
    return { expiresAt: await this.renew.execute(shopId, agentId, leaseId.toLowerCase()) };
  }

  async closeLease(
    request: contract.CloseLeaseRequest,
    { idempotency }: CallContext,
  ): Promise<contract.CloseLeaseResponse> {
    const { shopId, agentId } = request;
    const leaseId = request.leaseId.toLowerCase();
    return { presence: presenceToContract(await this.close.execute({ shopId, agentId, leaseId, idempotency })) };
  }
}
