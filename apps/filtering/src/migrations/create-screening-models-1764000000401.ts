import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Models that are trained from a shop's outcomes, and which of them was put in force when, by whom (mission B7). */
export class CreateScreeningModels1764000000401 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE screening_models (
        shop_id           text        NOT NULL,
        model_id          uuid        NOT NULL,
        version           text        NOT NULL,
        state             text        NOT NULL CHECK (state IN ('training', 'trained', 'failed')),
        outcome_window_s  integer     NOT NULL CHECK (outcome_window_s > 0),
        requested_by      text        NOT NULL,
        requested_at      timestamptz NOT NULL,
        finished_at       timestamptz,
        stage             text        NOT NULL,
        done_share        float8      NOT NULL,
        attempts          integer     NOT NULL DEFAULT 0,
        claimed_until     timestamptz,
        failure           jsonb,
        judged_against    text,
        judgement         jsonb,
        bytes             bytea,
        checksum          bytea,
        PRIMARY KEY (shop_id, model_id),
        UNIQUE (shop_id, version),
        CHECK (state <> 'trained' OR (bytes IS NOT NULL AND checksum IS NOT NULL AND judgement IS NOT NULL
                                      AND judged_against IS NOT NULL))
      )`);
    // Whatever races: a shop trains one model at a time.
    await runner.query(
      `CREATE UNIQUE INDEX screening_models_in_training ON screening_models (shop_id) WHERE state = 'training'`,
    );
    // What is in force is what the latest change says; so no row can disagree with the audit.
    await runner.query(`
      CREATE TABLE model_changes (
        shop_id      text        NOT NULL,
        number       bigint      NOT NULL,
        kind         text        NOT NULL CHECK (kind IN ('promoted', 'rolled_back')),
        from_version text        NOT NULL,
        to_version   text        NOT NULL,
        changed_by   text        NOT NULL,
        changed_at   timestamptz NOT NULL,
        note         text        NOT NULL,
        PRIMARY KEY (shop_id, number)
      )`);
  }
}
