import type { Idempotency } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Agent, Intent } from '../agents/agent.js';
import { DatabaseClock } from '../database-clock.js';
import { ChangePresence } from './change-presence.js';

export interface SetIntentCommand {
  shopId: string;
  agentId: string;
  intent: Intent;
  idempotency: Idempotency | undefined;
}

/** Says what an agent wants (mission D1). Seats that she holds stay hers whatever she wants. */
@Injectable()
export class SetIntent {
  constructor(
    private readonly transactions: Transactions,
    private readonly presence: ChangePresence,
    private readonly clock: DatabaseClock,
  ) {}

  /** @throws {AgentNotFound} when the shop has no such agent. */
  execute({ shopId, agentId, intent, idempotency }: SetIntentCommand): Promise<Agent> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const current = await this.presence.hold(tx, shopId, agentId);
      return this.presence.change(tx, current, { intent, suspendedFor: null }, await this.clock.now(tx));
    });
  }
}
