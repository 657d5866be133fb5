import pg from 'pg';
import type { ShopWorld } from './shop-world.js';

/**
 * A model of the shop whose training failed. The one thing here that no RPC makes: a training takes hundreds of messages
 * whose outcomes are a week old.
 */
export async function settleModel(world: ShopWorld): Promise<void> {
  const url = new URL(world.platform.servers.postgresUrl);
  url.pathname = new URL(world.platform.replica('filtering').databaseUrl).pathname;
  const database = new pg.Client({ connectionString: url.href });
  const modelId = crypto.randomUUID();
  await database.connect();
  try {
    await database.query(
      `INSERT INTO screening_models (shop_id, model_id, version, state, outcome_window_s, requested_by, requested_at,
                                     finished_at, stage, done_share, failure)
       VALUES ($1, $2, 'trained-1', 'failed', 604800, $3, now(), now(), 'gathering', 0, $4)`,
      [
        world.shopId,
        modelId,
        `boss-${world.shopId}`,
        { reason: 'TOO_FEW_OUTCOMES', description: 'too few', found: 0, needed: 400 },
      ],
    );
  } finally {
    await database.end();
  }
  world.ids.model_id = modelId;
}
