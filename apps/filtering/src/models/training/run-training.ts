import { Clock, Logger } from '@guanxi/chassis';
import { TrainingImpossible } from '@guanxi/learning';
import { Transactions } from '@guanxi/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { ColumnsBehind } from '../../columns/columns-failures.js';
import { type ModelKey, ModelStore } from '../model.store.js';
import { TooFewOutcomes } from '../model-failures.js';
import { ModelInForce } from '../model-in-force.js';
import { ModelStability } from '../model-stability.js';
import { writeScreeningModel } from '../screening-model-file.js';
import type { OutcomeCounts, TrainedModel, TrainingFailure, TrainingStage } from '../trained-model.js';
import type { Sending } from './attribute-outcomes.js';
import { DrawFactors } from './draw-factors.js';
import { fitInThread } from './fit-in-thread.js';
import { type GatheredOutcomes, GatherOutcomes } from './gather-outcomes.js';
import { grouped } from './grouped.js';
import { OutcomeStore } from './outcome.store.js';
import { type Report, SignsOfLife } from './signs-of-life.js';
import { channel_factors_max, sent_messages_min, trained_share, training_attempts_max } from './training-bounds.js';
import type { OutcomeName, TrainingSet } from './training-set.js';
import { TRAINING_SETTINGS, type TrainingSettings } from './training-settings.js';
import { trainingTerms } from './training-terms.js';

/** Leading factors whose distribution is kept, to be compared with later. */
const watched_factors_max = 5;

/**
 * One attempt at a training: it claims the model, and says that it lives while it gathers, draws and fits. Nothing of it
 * is kept before it is done; where it dies, its claim runs out and any replica begins anew.
 */
@Injectable()
export class RunTraining {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ModelStore,
    private readonly models: ModelInForce,
    private readonly gatherOutcomes: GatherOutcomes,
    private readonly drawFactors: DrawFactors,
    private readonly outcomes: OutcomeStore,
    private readonly stability: ModelStability,
    @Inject(TRAINING_SETTINGS) private readonly settings: TrainingSettings,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Trains a model unless somebody does. What goes wrong with the outcomes fails it; any other error is thrown. */
  async execute(key: ModelKey, stopping: AbortSignal): Promise<void> {
    const { shopId } = key;
    const claimed = await this.transactions.run(shopId, async (tx) => {
      const attempt = await this.store.claim(tx, key, this.clock.now(), this.claimedUntil());
      return attempt === undefined ? undefined : { attempt, wanted: (await this.store.find(tx, key)) as TrainedModel };
    });
    if (!claimed) return;
    const { attempt, wanted } = claimed;
    if (attempt > training_attempts_max) {
      const description = `it was begun ${training_attempts_max} times, and never came to an end`;
      await this.fail(key, attempt, { reason: 'GIVEN_UP', description, found: attempt - 1, needed: 0 });
      return;
    }
    const life = new SignsOfLife(
      (stage, doneShare) => this.proceed(key, attempt, stage, doneShare),
      stopping,
      this.settings.claim_ms,
    );
    try {
      await this.train(key, attempt, wanted, life.report, life.signal);
    } catch (error) {
      if (life.signal.aborted || error instanceof ColumnsBehind) await this.letGo(key, attempt);
      else if (error instanceof TooFewOutcomes || error instanceof TrainingImpossible) {
        await this.fail(key, attempt, failureOf(error));
      } else throw error;
    } finally {
      await life.end();
    }
  }

  /** Says how far an attempt is; false where it was lost. */
  private proceed(key: ModelKey, attempt: number, stage: TrainingStage, doneShare: number): Promise<boolean> {
    return this.transactions.run(key.shopId, (tx) =>
      this.store.proceed(tx, key, attempt, { stage, doneShare }, this.claimedUntil()),
    );
  }

  private async train(
    key: ModelKey,
    attempt: number,
    { version, outcomeWindow_s, requestedAt }: TrainedModel,
    report: Report,
    signal: AbortSignal,
  ): Promise<void> {
    const { shopId } = key;
    const began = performance.now();
    await this.stability.ready();
    // As of the request, so that an attempt that begins anew sees the same.
    const gathered = await this.gatherOutcomes.execute(
      shopId,
      outcomeWindow_s * 1_000,
      requestedAt,
      (share) => report('gathering', share),
      signal,
    );
    const { sendings } = gathered;
    const sent = sendings.filter(({ isSent }) => isSent).length;
    if (sent < sent_messages_min) throw new TooFewOutcomes('messages whose outcome is known', sent, sent_messages_min);
    const { inForce, channels } = await this.transactions.read(shopId, async (tx) => ({
      inForce: await this.models.of(tx, shopId),
      channels: await this.outcomes.channels(tx, shopId, channel_factors_max),
    }));
    const terms = trainingTerms(channels, inForce);
    const columns = await this.drawFactors.execute(
      shopId,
      gathered,
      terms,
      (share) => report('factors', share),
      signal,
    );
    const set: TrainingSet = { version, inForce, terms, columns, ...rowsOf(sendings) };
    const counts = countsOf(gathered, set.judgedFrom);
    const { model, heads, uplift } = await fitInThread(set, report, signal);
    const leading = heads.find(({ head }) => head === 'responds')?.leadingFactors ?? [];
    const factors = [...new Set(leading.map(({ name }) => name))].slice(0, watched_factors_max);
    const reference = await this.stability.referenceOf(shopId, model, categoryOf(sendings), factors);
    const result = {
      judgedAgainst: inForce.version,
      judgement: { outcomes: counts, heads, uplift },
      file: writeScreeningModel({ model, reference }),
    };
    const isKept = await this.transactions.run(shopId, (tx) =>
      this.store.finish(tx, key, attempt, result, this.clock.now()),
    );
    const took_ms = Math.round(performance.now() - began);
    if (isKept)
      this.logger.info({ shop: shopId, model: version, rows: sendings.length, took_ms }, 'a model was trained');
  }

  private letGo(key: ModelKey, attempt: number): Promise<void> {
    return this.transactions.run(key.shopId, (tx) => this.store.letGo(tx, key, attempt));
  }

  private async fail(key: ModelKey, attempt: number, failure: TrainingFailure): Promise<void> {
    const { shopId } = key;
    await this.transactions.run(shopId, (tx) => this.store.fail(tx, key, attempt, failure, this.clock.now()));
    this.logger.warn({ shop: shopId, model: key.modelId, reason: failure.reason }, 'a model could not be trained');
  }

  private claimedUntil(): Date {
    return new Date(this.clock.now().getTime() + this.settings.claim_ms);
  }
}

function failureOf(error: TooFewOutcomes | TrainingImpossible): TrainingFailure {
  const { message: description } = error;
  if (error instanceof TooFewOutcomes) {
    return { reason: error.reason, description, found: error.found, needed: error.needed };
  }
  return { reason: 'TRAINING_IMPOSSIBLE', description, found: 0, needed: 0 };
}

function rowsOf(sendings: readonly Sending[]): Omit<TrainingSet, 'version' | 'inForce' | 'terms' | 'columns'> {
  const numbers = new Map<string, number>();
  const numberOf = (customerId: string) => {
    const known = numbers.get(customerId) ?? numbers.size;
    numbers.set(customerId, known);
    return known;
  };
  const flags = (isSet: (sending: Sending) => boolean) => Uint8Array.from(sendings, (one) => (isSet(one) ? 1 : 0));
  const names: OutcomeName[] = ['reads', 'responds', 'reactsBadly', 'comes'];
  return {
    customers: Uint32Array.from(sendings, ({ customerId }) => numberOf(customerId)),
    sent: flags(({ isSent }) => isSent),
    randomised: flags(({ isRandomised }) => isRandomised),
    outcomes: Object.fromEntries(
      names.map((name) => [name, flags(({ outcomes }) => outcomes[name])]),
    ) as TrainingSet['outcomes'],
    judgedFrom: Math.floor(sendings.length * trained_share),
  };
}

function countsOf({ sendings, campaigns, sampledShare }: GatheredOutcomes, judgedFrom: number): OutcomeCounts {
  const sent = sendings.map(({ isSent }) => isSent);
  const trainedCount = sent.slice(0, judgedFrom).filter(Boolean).length;
  const sentCount = sent.filter(Boolean).length;
  const decidedAt = (row: number) => campaigns.get(sendings.at(row)!.campaignId)!.asOf.toISOString();
  return {
    sentCount,
    heldOutCount: sendings.length - sentCount,
    trainedCount,
    judgedCount: sentCount - trainedCount,
    sampledShare,
    earliestAt: decidedAt(0),
    latestAt: decidedAt(-1),
    judgedFrom: decidedAt(judgedFrom),
  };
}

/** The content category that most messages were about. */
function categoryOf(sendings: readonly Sending[]): string {
  const groups = [...grouped(sendings, ({ category }) => category)];
  return groups.toSorted(([, a], [, b]) => b.length - a.length)[0]![0];
}
