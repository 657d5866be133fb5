import { Clock, type Idempotency, Ids } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { ModelStore } from './model.store.js';
import { TooFewOutcomes, TrainingUnderWay } from './model-failures.js';
import type { TrainedModel } from './trained-model.js';
import { OutcomeStore } from './training/outcome.store.js';
import { sent_messages_min } from './training/training-bounds.js';
import { TRAINING_SETTINGS, type TrainingSettings } from './training/training-settings.js';
import { TrainingWork } from './training/training-work.js';

export interface TrainModelCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  /** As configured where it is 0. */
  outcomeWindow_s: number;
  /** The caller, for the audit. */
  requestedBy: string;
}

/** Has a model trained from what came of a shop's messages, in the background (mission B7). */
@Injectable()
export class TrainModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ModelStore,
    private readonly outcomes: OutcomeStore,
    private readonly work: TrainingWork,
    @Inject(TRAINING_SETTINGS) private readonly settings: TrainingSettings,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * The model as it begins to be trained.
   *
   * @throws {TooFewOutcomes} when fewer messages were sent, their window over, than training takes.
   * @throws {TrainingUnderWay} when the shop trains one already.
   */
  execute({ shopId, idempotency, outcomeWindow_s, requestedBy }: TrainModelCommand): Promise<TrainedModel> {
    const window_s = outcomeWindow_s || this.settings.outcomeWindow_s;
    return this.transactions.once(shopId, idempotency, async (tx) => {
      await this.store.holdShop(tx, shopId);
      const running = await this.store.inTraining(tx, shopId);
      if (running) throw new TrainingUnderWay(running.version);
      const now = this.clock.now();
      const sentBefore = new Date(now.getTime() - window_s * 1_000);
      const sent = await this.outcomes.countSent(tx, shopId, sentBefore, sent_messages_min);
      if (sent < sent_messages_min) {
        throw new TooFewOutcomes(`messages sent more than ${window_s} s ago`, sent, sent_messages_min);
      }
      const key = { shopId, modelId: this.ids.next() };
      const begun = await this.store.begin(tx, key, window_s, { requestedBy, requestedAt: now });
      tx.afterCommit(() => this.work.wake(key));
      return begun;
    });
  }
}
