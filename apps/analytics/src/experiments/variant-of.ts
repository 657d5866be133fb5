import { createHash } from 'node:crypto';
import type { Variant } from '@guanxi/contracts/analytics/v1/experiment.js';

const points = 2 ** 32;

/** Where a customer lies between 0 and 1 in an experiment: the same each time, evenly spread, as the contract says. */
export function pointOf(experimentId: string, customerId: string): number {
  const digest = createHash('sha256')
    .update(JSON.stringify(['experiment', experimentId, customerId]))
    .digest();
  return digest.readUInt32BE(0) / points;
}

/**
 * The place of the variant that a point falls to. The variants but the first take their parts from 0 on, and the first,
 * the control, the rest: a share that grows keeps all whom it had.
 */
export function variantAt(point: number, variants: readonly Pick<Variant, 'share'>[]): number {
  let reached = 0;
  for (let place = 1; place < variants.length; place += 1) {
    reached += variants[place]?.share ?? 0;
    if (point < reached) return place;
  }
  return 0;
}
