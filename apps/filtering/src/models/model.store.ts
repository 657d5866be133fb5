import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { trainedPrefix } from './platform-model.js';
import type {
  Judgement,
  KeptModelFile,
  ModelChange,
  TrainedModel,
  TrainingFailure,
  TrainingStage,
} from './trained-model.js';

/** A model, named with its shop. */
export interface ModelKey {
  shopId: string;
  modelId: string;
}

/** What comes of a training that succeeds. */
export interface TrainingResult {
  judgedAgainst: string;
  judgement: Judgement;
  file: KeptModelFile;
}

const columns = `model_id AS "modelId", version, state, outcome_window_s AS "outcomeWindow_s",
  requested_by AS "requestedBy", requested_at AS "requestedAt", finished_at AS "finishedAt", stage,
  done_share AS "doneShare", failure, judged_against AS "judgedAgainst", judgement`;
const changeColumns = `number, kind, from_version AS "fromVersion", to_version AS "toVersion", changed_by AS "changedBy",
  changed_at AS "changedAt", note`;

/** Speaks SQL for trained models and for what is in force. */
@Injectable()
export class ModelStore {
  /** Holds what is in force, and which models there are, for this transaction; another one waits. */
  async holdShop(tx: Tx, shopId: string): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`screening_models/${shopId}`]);
  }

  /** Begins a training under the next version of the shop, which must be held. */
  async begin(
    tx: Tx,
    { shopId, modelId }: ModelKey,
    outcomeWindow_s: number,
    by: { requestedBy: string; requestedAt: Date },
  ): Promise<TrainedModel> {
    const [begun] = await tx.query<TrainedModel>(
      `INSERT INTO screening_models
         (shop_id, model_id, version, state, outcome_window_s, requested_by, requested_at, stage, done_share)
       SELECT $1, $2, $6 || (count(*) + 1), 'training', $3, $4, $5, 'waiting', 0 FROM screening_models WHERE shop_id = $1
       RETURNING ${columns}`,
      [shopId, modelId, outcomeWindow_s, by.requestedBy, by.requestedAt, trainedPrefix],
    );
    return begun!;
  }

  async find(tx: ReadTx, { shopId, modelId }: ModelKey): Promise<TrainedModel | undefined> {
    const [found] = await tx.query<TrainedModel>(
      `SELECT ${columns} FROM screening_models WHERE shop_id = $1 AND model_id = $2`,
      [shopId, modelId],
    );
    return found;
  }

  /** The model that the shop trains now. */
  async inTraining(tx: ReadTx, shopId: string): Promise<TrainedModel | undefined> {
    const [found] = await tx.query<TrainedModel>(
      `SELECT ${columns} FROM screening_models WHERE shop_id = $1 AND state = 'training'`,
      [shopId],
    );
    return found;
  }

  /** Up to `items` models before an id, latest first: ids ascend in time. */
  list(tx: ReadTx, shopId: string, before: string, items: number): Promise<TrainedModel[]> {
    return tx.query(
      `SELECT ${columns} FROM screening_models WHERE shop_id = $1 AND model_id < $2 ORDER BY model_id DESC LIMIT $3`,
      [shopId, before, items],
    );
  }

  /** What is kept of a version, and what it was judged against; undefined where the shop trained no such model. */
  async file(
    tx: ReadTx,
    shopId: string,
    version: string,
  ): Promise<(KeptModelFile & { judgedAgainst: string }) | undefined> {
    const [found] = await tx.query<KeptModelFile & { judgedAgainst: string }>(
      `SELECT bytes, checksum, judged_against AS "judgedAgainst" FROM screening_models
        WHERE shop_id = $1 AND version = $2 AND state = 'trained'`,
      [shopId, version],
    );
    return found;
  }

  /** Claims a training until an instant, unless somebody holds it; returns which attempt this is. */
  async claim(tx: Tx, { shopId, modelId }: ModelKey, now: Date, until: Date): Promise<number | undefined> {
    const [claimed] = await tx.query<{ attempts: number }>(
      `UPDATE screening_models SET attempts = attempts + 1, claimed_until = $4
        WHERE shop_id = $1 AND model_id = $2 AND state = 'training'
          AND (claimed_until IS NULL OR claimed_until <= $3) RETURNING attempts`,
      [shopId, modelId, now, until],
    );
    return claimed?.attempts;
  }

  /** Says how far an attempt is, and claims it further; false where it was lost. */
  async proceed(
    tx: Tx,
    { shopId, modelId }: ModelKey,
    attempt: number,
    progress: { stage: TrainingStage; doneShare: number },
    until: Date,
  ): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE screening_models SET stage = $4, done_share = $5, claimed_until = $6
        WHERE shop_id = $1 AND model_id = $2 AND attempts = $3 AND state = 'training'`,
      [shopId, modelId, attempt, progress.stage, progress.doneShare, until],
    );
    return changed > 0;
  }

  /** Lets go of an attempt that was broken off, so that any replica begins it anew; it does not count. */
  async letGo(tx: Tx, { shopId, modelId }: ModelKey, attempt: number): Promise<void> {
    await tx.execute(
      `UPDATE screening_models SET attempts = attempts - 1, claimed_until = NULL, stage = 'waiting', done_share = 0
        WHERE shop_id = $1 AND model_id = $2 AND attempts = $3 AND state = 'training'`,
      [shopId, modelId, attempt],
    );
  }

  /** Keeps what came of an attempt; false where it was lost to another one. */
  async finish(
    tx: Tx,
    { shopId, modelId }: ModelKey,
    attempt: number,
    { judgedAgainst, judgement, file }: TrainingResult,
    finishedAt: Date,
  ): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE screening_models SET state = 'trained', stage = 'done', done_share = 1, claimed_until = NULL,
              judged_against = $4, judgement = $5, bytes = $6, checksum = $7, finished_at = $8
        WHERE shop_id = $1 AND model_id = $2 AND attempts = $3 AND state = 'training'`,
      [shopId, modelId, attempt, judgedAgainst, judgement, file.bytes, file.checksum, finishedAt],
    );
    return changed > 0;
  }

  async fail(
    tx: Tx,
    { shopId, modelId }: ModelKey,
    attempt: number,
    failure: TrainingFailure,
    finishedAt: Date,
  ): Promise<void> {
    await tx.execute(
      `UPDATE screening_models SET state = 'failed', claimed_until = NULL, failure = $4, finished_at = $5
        WHERE shop_id = $1 AND model_id = $2 AND attempts = $3 AND state = 'training'`,
      [shopId, modelId, attempt, failure, finishedAt],
    );
  }

  /** Up to `items` trainings that nobody holds, over all shops. */
  unclaimed(tx: ReadTx, now: Date, items: number): Promise<ModelKey[]> {
    return tx.query(
      `SELECT shop_id AS "shopId", model_id AS "modelId" FROM screening_models
        WHERE state = 'training' AND (claimed_until IS NULL OR claimed_until <= $1) LIMIT $2`,
      [now, items],
    );
  }

  /** The latest change of what is in force; undefined where the shop never had a model of its own. */
  async latestChange(tx: ReadTx, shopId: string): Promise<ModelChange | undefined> {
    const [latest] = await this.changes(tx, shopId, Number.MAX_SAFE_INTEGER, 1);
    return latest;
  }

  /** Up to `items` changes before a number, latest first. */
  changes(tx: ReadTx, shopId: string, before: number, items: number): Promise<ModelChange[]> {
    return tx.query(
      `SELECT ${changeColumns} FROM model_changes WHERE shop_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3`,
      [shopId, before, items],
    );
  }

  /** The versions that were in force ever. */
  async everInForce(tx: ReadTx, shopId: string): Promise<Set<string>> {
    const rows = await tx.query<{ version: string }>(
      'SELECT DISTINCT to_version AS version FROM model_changes WHERE shop_id = $1',
      [shopId],
    );
    return new Set(rows.map(({ version }) => version));
  }

  /** Puts something else in force in a shop that is held. */
  async change(tx: Tx, shopId: string, change: Omit<ModelChange, 'number'>): Promise<void> {
    await tx.execute(
      `INSERT INTO model_changes (shop_id, number, kind, from_version, to_version, changed_by, changed_at, note)
       SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7 FROM model_changes WHERE shop_id = $1`,
      [
        ...[shopId, change.kind, change.fromVersion, change.toVersion],
        ...[change.changedBy, change.changedAt, change.note],
      ],
    );
  }

  /** Up to `items` shops whose latest change put a model of their own in force, with its version. */
  shopsWithModels(tx: ReadTx, items: number): Promise<{ shopId: string; version: string }[]> {
    return tx.query(
      `SELECT shop_id AS "shopId", to_version AS version
         FROM (SELECT DISTINCT ON (shop_id) shop_id, to_version FROM model_changes ORDER BY shop_id, number DESC) AS latest
        WHERE EXISTS (SELECT FROM screening_models WHERE shop_id = latest.shop_id AND version = latest.to_version)
        LIMIT $1`,
      [items],
    );
  }
}
