import { Clock, Logger, Metrics } from '@guanxi/chassis';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Worklist } from '../work/worklist.js';
import { AnswerMessages } from './answer-messages.js';
import { type Unanswered, type UnansweredMessage, UnansweredStore } from './unanswered.store.js';

// Most of the time of an answer goes by in waiting: for the database, for presence, for a shop's own bot.
const answers_at_once_max = 32;
const sweep_ms = 1_000;
// Younger ones are being answered by the replica that took the message in.
const overdue_ms = 2_000;

/** Has the bot answer: at once, or after a crash by whichever replica finds the message. */
@Injectable()
export class AwaitAnswer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly worklist: Worklist<Unanswered>;

  constructor(
    private readonly store: UnansweredStore,
    private readonly clock: Clock,
    answer: AnswerMessages,
    transactions: Transactions,
    logger: Logger,
    metrics: Metrics,
  ) {
    const overdue = () => new Date(clock.now().getTime() - overdue_ms);
    this.worklist = new Worklist(
      {
        name: 'answers',
        nameOf: ({ shopId, conversationId }) => `${shopId}/${conversationId}`,
        run: ({ shopId, conversationId }, signal) => answer.execute(shopId, conversationId, signal),
        due: (keys_max) => transactions.readAcrossShops((tx) => store.waiting(tx, overdue(), keys_max)),
        at_once_max: answers_at_once_max,
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

  /** Notes, in the transaction of the message, that the bot owes an answer to it. */
  execute(tx: Tx, shopId: string, conversationId: string, sequence: number): void {
    this.store.add(tx, shopId, conversationId, sequence, this.clock.now());
    tx.afterCommit(() => this.worklist.wake({ shopId, conversationId }));
  }

  /**
   * Forgets what the bot owes in a conversation, where a human has come in or the episode is over. Returns the messages
   * that it will not answer, in order.
   */
  cancel(tx: Tx, shopId: string, conversationId: string): Promise<UnansweredMessage[]> {
    return this.store.drop(tx, shopId, conversationId);
  }
}
