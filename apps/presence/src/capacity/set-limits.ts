import type { Idempotency } from '@guanxi/chassis';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { AgentNotFound } from '../agents/agent-failures.js';
import { ChangeAgents } from '../agents/change-agents.js';
import { CapacityStore } from './capacity.store.js';
import { TooManyLimits } from './capacity-failures.js';
import { decideOwnSeats } from './decide-capacity.js';
import { limits_max, type OwnedLimits } from './limits.js';

/** Says how much one agent, the agents of a group, or all of a shop can take (mission D2). */
@Injectable()
export class SetLimits {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: CapacityStore,
    private readonly agents: ChangeAgents,
  ) {}

  /**
   * The limits as they are kept. Seats that are taken stay taken.
   *
   * @throws {AgentNotFound} when they are for an agent whom the shop does not have.
   * @throws {TooManyLimits} when as many agents and groups have some as can have.
   */
  execute(shopId: string, limits: OwnedLimits, idempotency: Idempotency | undefined): Promise<OwnedLimits> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      await this.store.hold(tx, shopId);
      await this.keep(tx, shopId, limits);
      const changed = await this.agents.changeAll(tx, shopId, limits, (agent) => decideOwnSeats(agent, limits));
      if (limits.level === 'agent' && changed.length === 0) throw new AgentNotFound();
      return limits;
    });
  }

  private async keep(tx: Tx, shopId: string, limits: OwnedLimits): Promise<void> {
    const { seatsMax, channelLimits, suspendAt } = limits;
    const isEmpty = seatsMax === null && suspendAt === null && Object.keys(channelLimits).length === 0;
    if (isEmpty) return this.store.deleteLimits(tx, shopId, limits);
    await this.store.keepLimits(tx, shopId, limits);
    if ((await this.store.countLimits(tx, shopId)) > limits_max) throw new TooManyLimits();
  }
}
