import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { type QueuePolicy, queuePolicyDefault } from './queue-policy.js';
import { QueuePolicyStore } from './queue-policy.store.js';

/** The queue policy in force, for every capability that follows it. */
@Injectable()
export class FindQueuePolicy {
  constructor(private readonly store: QueuePolicyStore) {}

  async execute(tx: ReadTx, shopId: string): Promise<QueuePolicy> {
    return (await this.kept(tx, shopId)).policy;
  }

  /** With its version; 0 where the shop set none. What a later release added has its default. */
  async kept(tx: ReadTx, shopId: string): Promise<{ policy: QueuePolicy; version: number; setAt: Date | undefined }> {
    const kept = await this.store.latest(tx, shopId);
    const policy = { ...queuePolicyDefault, ...kept?.policy };
    return { policy, version: kept?.version ?? 0, setAt: kept?.setAt };
  }
}
