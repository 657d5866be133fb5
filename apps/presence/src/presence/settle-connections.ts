import { InjectConfig } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { PresenceConfig } from '../config.js';
import { DatabaseClock } from '../database-clock.js';
import type { DueWork } from '../due-work.js';
import { ChangePresence } from './change-presence.js';
import { decideConnection } from './decide-connection.js';
import { PresenceStore } from './presence.store.js';

const batch_agents_max = 100;

/**
 * Looks at the agents whose lease or grace may have ended, and acts on it (mission D1). It takes only agents whom nobody
 * holds, so it never waits for one, and of two replicas each agent falls to one.
 */
@Injectable()
export class SettleConnections implements DueWork {
  readonly name = 'connections';

  constructor(
    private readonly transactions: Transactions,
    private readonly presence: ChangePresence,
    private readonly store: PresenceStore,
    private readonly clock: DatabaseClock,
    @InjectConfig() private readonly config: PresenceConfig,
  ) {}

  settleDue(): Promise<number> {
    return this.transactions.runAcrossShops(async (tx) => {
      const due = await this.store.findDueForUpdate(tx, batch_agents_max);
      if (due.length === 0) return 0;
      const leases = await this.store.findLeasesForUpdate(tx, due);
      const now = await this.clock.now(tx);
      await this.store.deleteRunOut(tx, due, now);
      const changes = due.map((current) => {
        const hers = leases.filter(({ shopId, agentId }) => shopId === current.shopId && agentId === current.agentId);
        return { current, wish: decideConnection(current, hers, this.config.GRACE_MS, now) };
      });
      await this.presence.changeAll(tx, changes, now);
      return due.length;
    });
  }

  untilNext_ms(): Promise<number | undefined> {
    return this.transactions.readAcrossShops((tx) => this.store.untilNextDue_ms(tx));
  }
}
