import { markOfKey, secondOfKey } from './chosen-facts.js';

/** A step of a funnel: a kind, and the number of a category, undefined for any. */
export interface Step {
  kind: number;
  token: number | undefined;
}

/** The steps that a fact can be, a bit for each from the lowest. */
export function stepsOf(steps: readonly Step[], kind: number, token: number): number {
  let mark = 0;
  for (const [i, step] of steps.entries()) {
    if (step.kind === kind && (step.token === undefined || step.token === token)) mark |= 1 << i;
  }
  return mark;
}

/**
 * How many steps a customer takes, in order, the last one within `window_s` of the first; one fact is one step. For each
 * step the latest beginning from which it is reached is enough to know: whoever began later has more time left.
 *
 * @param keys her facts in order of time, each with the steps that it can be.
 */
export function stepsReached(keys: Float64Array, steps: number, window_s: number): number {
  const began = new Array<number>(steps).fill(Number.NEGATIVE_INFINITY);
  let reached = 0;
  for (const key of keys) {
    const at_s = secondOfKey(key);
    const mark = markOfKey(key);
    // Backwards, so that one fact does not take two steps.
    for (let step = steps - 1; step >= 0; step--) {
      if ((mark & (1 << step)) === 0) continue;
      if (step === 0) began[0] = at_s;
      else if (began[step - 1]! >= at_s - window_s) began[step] = Math.max(began[step]!, began[step - 1]!);
      else continue;
      if (step >= reached) reached = step + 1;
    }
    if (reached === steps) return reached;
  }
  return reached;
}
