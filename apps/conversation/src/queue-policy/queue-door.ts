import { Clock } from '@guanxi/chassis';
import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ShopHours } from '../hours/shop-hours.js';
import { FindQueuePolicy } from './find-queue-policy.js';
import type { QueuePolicy } from './queue-policy.js';

/** Whether a shop's queue takes anybody in at this moment (mission C7). */
@Injectable()
export class QueueDoor {
  constructor(
    private readonly policies: FindQueuePolicy,
    private readonly hours: ShopHours,
    private readonly clock: Clock,
  ) {}

  /** False only outside the business hours of a shop whose policy keeps to them. */
  async isOpen(tx: ReadTx, shopId: string, policy?: Pick<QueuePolicy, 'onlyInHours'>): Promise<boolean> {
    const { onlyInHours } = policy ?? (await this.policies.execute(tx, shopId));
    return !onlyInHours || (await this.hours.of(tx, shopId)).openAt(this.clock.now());
  }
}
