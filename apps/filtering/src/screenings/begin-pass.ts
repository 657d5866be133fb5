import type { FactorColumns } from '../columns/factor-columns.js';
import type { DecidedAudience } from './decided-audience.js';
import { block_customers_max } from './decided-part.js';
import { type PassOrder, passOverAll, passOverNamed } from './screening-pass.js';

/** A pass that has begun: what it decides is there from its first places on, while it goes on. */
export interface BegunPass {
  decided: DecidedAudience;
  /** Where the journal stood. */
  position: number;
}

/**
 * Begins a pass over the columns as soon as `look` lets it: over these customers, or everybody. `onEnd` hears how many
 * milliseconds it took.
 *
 * @throws what `look` throws before it begins; what comes later, {@link DecidedAudience.until} throws.
 */
export function beginPass(
  look: (work: (columns: FactorColumns) => Promise<void>) => Promise<void>,
  order: PassOrder,
  named: readonly string[] | undefined,
  onEnd: (decided: DecidedAudience, took_ms: number) => void,
): Promise<BegunPass> {
  return new Promise((resolve, reject) => {
    const looking = look(async (columns) => {
      const began = performance.now();
      const pass = named ? passOverNamed(columns, order, named) : passOverAll(columns, order);
      resolve({ decided: pass.decided, position: columns.position });
      const prepared_ms = performance.now() - began;
      onEnd(pass.decided, Math.round((prepared_ms + (await pass.run())) * 10) / 10);
    });
    looking.catch(reject);
  });
}

/** Where each block of an audience begins, once everybody in it has been decided on; the next one where the last one ended. */
export async function* cutting<T extends { reasons: Uint8Array }>(
  decided: DecidedAudience,
  cut: (from: number) => T,
): AsyncGenerator<T> {
  for (let from = 0; from < decided.size; ) {
    await decided.until(from + block_customers_max);
    const piece = cut(from);
    from += piece.reasons.length;
    yield piece;
  }
}
