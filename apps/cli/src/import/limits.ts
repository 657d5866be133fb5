import type { ImportLimits } from './first-purchases.js';

/** What the contract takes in one batch. */
export const BATCH_ITEMS_MAX = 1_000;
/** How far a sender runs ahead of what is durable. */
export const BATCHES_AHEAD_MAX = 8;
/** What an import keeps in memory of a file at once: some 300 MB in all. */
export const importLimits: ImportLimits = { customers_max: 250_000, rows_max: 500_000 };
