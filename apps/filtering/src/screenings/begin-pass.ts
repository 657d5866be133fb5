import type { FactorColumns } from '../columns/factor-columns.js';
import type { PassOrder } from './decide-rows.js';
import type { DecidedAudience } from './decided-audience.js';
import { block_customers_max } from './decided-part.js';
import type { DecisionBlock } from './decision-block.js';
import { type Help, passOverAll, passOverNamed } from './screening-pass.js';

/** A pass that has begun: what it decides is there from its first places on, while it goes on. */
export interface BegunPass {
  decided: DecidedAudience;
  /** Where the journal stood. */
  position: number;
}

/** What a pass is to be over. */
export interface PassToBegin {
  /** Lets its work have the columns when they are where they are to be. */
  look: (work: (columns: FactorColumns) => Promise<void>) => Promise<void>;
  order: PassOrder;
  /** Whom; everybody where it is undefined. */
  named: readonly string[] | undefined;
  help: Help;
}

/**
 * Begins a pass over the columns as soon as it may look at them. `onEnd` hears how many milliseconds it took.
 *
 * @throws what `look` throws before it begins; what comes later, {@link DecidedAudience.until} throws.
 */
export function beginPass(
  { look, order, named, help }: PassToBegin,
  onEnd: (decided: DecidedAudience, took_ms: number) => void,
): Promise<BegunPass> {
  return new Promise((resolve, reject) => {
    const looking = look(async (columns) => {
      const began = performance.now();
      const pass = named ? passOverNamed(columns, order, named, help) : passOverAll(columns, order, help);
      resolve({ decided: pass.decided, position: columns.position });
      const prepared_ms = performance.now() - began;
      onEnd(pass.decided, Math.round((prepared_ms + (await pass.run())) * 10) / 10);
    });
    looking.catch(reject);
  });
}

/** Blocks of an audience as {@link cutting} yields them, and whether the next one is there already. */
export function readyBlocks(decided: DecidedAudience): {
  blocks: AsyncGenerator<DecisionBlock>;
  isReady: () => boolean;
} {
  let cutTo = 0;
  const cut = (from: number) => {
    const block = decided.block(from);
    cutTo = from + block.reasons.length;
    return block;
  };
  const isReady = () => cutTo < decided.size && decided.isDecidedTo(cutTo + block_customers_max);
  return { blocks: cutting(decided, cut), isReady };
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
