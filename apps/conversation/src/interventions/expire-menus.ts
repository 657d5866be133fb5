import { Clock, Logger, Metrics } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { Worklist } from '../work/worklist.js';
import { CloseCareMenu } from './close-care-menu.js';
import { InterventionStore } from './intervention.store.js';

const menus_at_once_max = 2;
const sweep_ms = 1_000;

/** Makes menus disappear that nobody answered in time (mission C6), whichever replica finds them. */
@Injectable()
export class ExpireMenus implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly worklist: Worklist<{ shopId: string; conversationId: string }>;

  constructor(
    private readonly store: InterventionStore,
    private readonly writer: ConversationWriter,
    private readonly closeCareMenu: CloseCareMenu,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    logger: Logger,
    metrics: Metrics,
  ) {
    this.worklist = new Worklist(
      {
        name: 'menus',
        nameOf: ({ shopId, conversationId }) => `${shopId}/${conversationId}`,
        run: ({ shopId, conversationId }) => this.expire(shopId, conversationId),
        due: (keys_max) => transactions.readAcrossShops((tx) => store.expired(tx, clock.now(), keys_max)),
        at_once_max: menus_at_once_max,
        sweep_ms,
      },
      logger,
      metrics,
    );
  }

  onApplicationBootstrap(): void {
    this.worklist.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.worklist.stop();
  }

  private expire(shopId: string, conversationId: string): Promise<void> {
    return this.transactions.run(shopId, async (tx) => {
      const held = await this.writer.hold(tx, shopId, conversationId);
      const menu = await this.store.findOpen(tx, shopId, conversationId);
      // Another one may have taken its place since it was found.
      if (!menu?.expiresAt || menu.expiresAt > this.clock.now()) return;
      await this.closeCareMenu.execute(tx, shopId, held, 'expired');
    });
  }
}
