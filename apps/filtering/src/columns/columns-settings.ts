import type { Shard } from './shard.js';

/** What an operator sets about columns. */
export interface ColumnsSettings {
  /** Relationships that one process may hold, of all shops together. */
  relationships_max: number;
  /** Whose factors this process holds. */
  shard: Shard;
  /** How often columns are written to the database, so that a start need not read everything. */
  checkpoint_s: number;
}

export const COLUMNS_SETTINGS = Symbol('guanxi.filtering.columns-settings');
