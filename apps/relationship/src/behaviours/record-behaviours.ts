import { Clock, type Counter, Metrics } from '@guanxi/chassis';
import { events, fact, Outbox, Pace } from '@guanxi/messaging';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { clock_skew_ms_max } from '../refuse-future.js';
import { relationshipMetrics } from '../telemetry.js';
import { BehaviourStore } from './behaviour.store.js';
import { behavioursPerEvent } from './behaviours-per-event.js';
import { type Behaviour, decideAcceptance, type Refusal } from './decide-acceptance.js';

/** What became of one batch; the three add up to its size. */
export interface RecordedBatch {
  recordedCount: number;
  repeatedCount: number;
  refused: Refusal[];
}

/** Records a batch of behaviours (mission A3). */
@Injectable()
export class RecordBehaviours {
  private readonly told: Counter<'outcome'>;

  constructor(
    private readonly transactions: Transactions,
    private readonly store: BehaviourStore,
    private readonly outbox: Outbox,
    private readonly pace: Pace,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    this.told = metrics.counter(relationshipMetrics.behaviours);
  }

  /** Once this resolves, what it counts as recorded is durable and its event is on its way, each behaviour once. */
  async execute(shopId: string, batch: Behaviour[]): Promise<RecordedBatch> {
    await this.pace.turn();
    const latest = new Date(this.clock.now().getTime() + clock_skew_ms_max);
    const { accepted, repeatedCount, refused } = decideAcceptance(batch, latest);
    const recordedCount = await this.transactions.run(shopId, async (tx) => {
      const added = await this.store.addNew(tx, shopId, accepted);
      await this.outbox.addAll(
        tx,
        behavioursPerEvent(added).map((some) => fact(events.behavioursRecorded, shopId, { shopId, behaviours: some })),
      );
      return added.length;
    });
    const recorded = { recordedCount, repeatedCount: repeatedCount + accepted.length - recordedCount, refused };
    this.told.inc({ outcome: 'recorded' }, recordedCount);
    this.told.inc({ outcome: 'repeated' }, recorded.repeatedCount);
    this.told.inc({ outcome: 'refused' }, refused.length);
    return recorded;
  }
}
