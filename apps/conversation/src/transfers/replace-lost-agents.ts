import { Clock, Logger, Metrics } from '@guanxi/chassis';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { PresenceClient } from '../presence-client.js';
import { Worklist } from '../work/worklist.js';
import { type LostAgent, LostAgentStore } from './lost-agent.store.js';
import { Requeue } from './requeue.js';

const agents_at_once_max = 2;
const sweep_ms = 5_000;
const conversations_per_turn_max = 100;
const nobody = { agentId: '', groupId: '' };

/** Has the customers of an agent who is gone served by others (mission C8). */
@Injectable()
export class ReplaceLostAgents implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly worklist: Worklist<LostAgent>;

  constructor(
    private readonly store: LostAgentStore,
    private readonly transactions: Transactions,
    private readonly presence: PresenceClient,
    private readonly writer: ConversationWriter,
    private readonly requeue: Requeue,
    private readonly clock: Clock,
    logger: Logger,
    metrics: Metrics,
  ) {
    this.worklist = new Worklist(
      {
        name: 'lost agents',
        nameOf: ({ shopId, agentId }) => `${shopId}/${agentId}`,
        run: (agent) => this.replace(agent),
        due: (agents_max) => transactions.readAcrossShops((tx) => store.due(tx, agents_max)),
        at_once_max: agents_at_once_max,
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

  /** Notes, with the event that tells it, that an agent is gone. */
  async execute(tx: Tx, agent: LostAgent): Promise<void> {
    await this.store.add(tx, agent, this.clock.now());
    tx.afterCommit(() => this.worklist.wake(agent));
  }

  /** Events may be old: presence is asked whether she has come back meanwhile. */
  private async replace(agent: LostAgent): Promise<void> {
    const { shopId } = agent;
    const times = await this.transactions.read(shopId, (tx) => this.store.times(tx, agent));
    if (times === 0) return;
    if (await this.presence.isGone(shopId, agent.agentId)) {
      const owned = await this.transactions.read(shopId, (tx) =>
        this.store.owned(tx, agent, conversations_per_turn_max),
      );
      for (const conversationId of owned) await this.replaceIn(agent, conversationId);
      if (owned.length === conversations_per_turn_max) {
        this.worklist.wake(agent);
        return;
      }
    }
    await this.transactions.run(shopId, (tx) => this.store.remove(tx, agent, times));
  }

  private replaceIn({ shopId, agentId }: LostAgent, conversationId: string): Promise<void> {
    return this.transactions.run(shopId, async (tx) => {
      const held = await this.writer.hold(tx, shopId, conversationId);
      if (held.control === 'agent' && held.agentId === agentId) await this.requeue.execute(tx, shopId, held, nobody);
    });
  }
}
