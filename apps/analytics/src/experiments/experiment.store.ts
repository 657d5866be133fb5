import { ExperimentDesign, type ExperimentPlan } from '@guanxi/contracts/analytics/v1/experiment.js';
import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** An experiment as it is kept, with who began and who stopped it. */
export interface StoredExperiment {
  experimentId: string;
  design: ExperimentDesign;
  plan: ExperimentPlan;
  createdBy: string;
  createdAt: Date;
  stoppedBy: string | null;
  stoppedAt: Date | null;
  stopNote: string;
}

const columns = `experiment_id AS "experimentId", design, plan, created_by AS "createdBy", created_at AS "createdAt",
  stopped_by AS "stoppedBy", stopped_at AS "stoppedAt", stop_note AS "stopNote"`;

/** Speaks SQL for experiments and who came into them. */
@Injectable()
export class ExperimentStore {
  async add(tx: Tx, shopId: string, experiment: StoredExperiment): Promise<void> {
    const { experimentId, design, plan, createdBy, createdAt } = experiment;
    await tx.execute(
      `INSERT INTO experiments (shop_id, experiment_id, design, plan, created_by, created_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [shopId, experimentId, JSON.stringify(design), JSON.stringify(plan), createdBy, createdAt],
    );
  }

  async find(tx: ReadTx, shopId: string, experimentId: string): Promise<StoredExperiment | undefined> {
    const [row] = await tx.query<StoredExperiment>(
      `SELECT ${columns} FROM experiments WHERE shop_id = $1 AND experiment_id = $2`,
      [shopId, experimentId],
    );
    return row && readable(row);
  }

  /** The experiment, held so that it is not stopped meanwhile. */
  async hold(tx: Tx, shopId: string, experimentId: string, mode: 'SHARE' | 'UPDATE') {
    const [row] = await tx.query<StoredExperiment>(
      `SELECT ${columns} FROM experiments WHERE shop_id = $1 AND experiment_id = $2 FOR ${mode}`,
      [shopId, experimentId],
    );
    return row && readable(row);
  }

  /** Up to `items` experiments before an id, latest first: ids ascend in time. */
  async list(tx: ReadTx, shopId: string, before: string, items: number): Promise<StoredExperiment[]> {
    const rows = await tx.query<StoredExperiment>(
      `SELECT ${columns} FROM experiments WHERE shop_id = $1 AND experiment_id < $2
        ORDER BY experiment_id DESC LIMIT $3`,
      [shopId, before, items],
    );
    return rows.map(readable);
  }

  async stop(tx: Tx, shopId: string, experimentId: string, by: string, at: Date, note: string): Promise<void> {
    await tx.execute(
      `UPDATE experiments SET stopped_by = $3, stopped_at = $4, stop_note = $5
        WHERE shop_id = $1 AND experiment_id = $2`,
      [shopId, experimentId, by, at, note],
    );
  }

  /** Takes customers in; whoever is in stays as she came. */
  async enter(
    tx: Tx,
    shopId: string,
    experimentId: string,
    customers: ReadonlyMap<string, number>,
    at: Date,
  ): Promise<void> {
    await tx.execute(
      `INSERT INTO experiment_units (shop_id, experiment_id, customer_id, variant, entered_at)
       SELECT $1, $2, customer_id, variant, $5 FROM unnest($3::text[], $4::smallint[]) AS came (customer_id, variant)
           ON CONFLICT DO NOTHING`,
      [shopId, experimentId, [...customers.keys()], [...customers.values()], at],
    );
  }

  /** Whose conversations these are. */
  async owned(tx: Tx, shopId: string, conversationId: string, customerId: string): Promise<void> {
    await tx.execute(
      `INSERT INTO conversation_customers (shop_id, conversation_id, customer_id) VALUES ($1, $2, $3)
           ON CONFLICT DO NOTHING`,
      [shopId, conversationId, customerId],
    );
  }
}

function readable(row: StoredExperiment): StoredExperiment {
  return { ...row, design: ExperimentDesign.fromPartial(row.design) };
}
