import { bootstrapIntervals } from '@guanxi/learning';
import type { Compared, HeadJudgement } from '../trained-model.js';
import { RowsByCustomer } from './draw-customers.js';
import { type OutcomeMeasures, ScoredOutcomes } from './scored-outcomes.js';

const figures = ['logLoss', 'auc', 'calibrationError'] as const satisfies (keyof OutcomeMeasures)[];
type Side = 'candidate' | 'inForce' | 'difference';
type Key = `${keyof OutcomeMeasures} ${Side}`;

/**
 * The figures of a candidate beside those of the model in force on the same rows, with 95 % intervals by bootstrap over
 * customers; that of the difference is drawn in pairs, so it is narrower than the two others let suppose.
 */
export function compareHeads(
  candidate: Float64Array,
  inForce: Float64Array,
  happened: Uint8Array,
  customers: ArrayLike<number>,
): Pick<HeadJudgement, 'logLoss' | 'auc' | 'calibrationError'> {
  const [ours, theirs] = [new ScoredOutcomes(candidate, happened), new ScoredOutcomes(inForce, happened)];
  const measure = (weights: Uint16Array): Record<Key, number> => {
    const [a, b] = [ours.measure(weights), theirs.measure(weights)];
    const entries = figures.flatMap((figure): [Key, number][] => [
      [`${figure} candidate`, a[figure]],
      [`${figure} inForce`, b[figure]],
      [`${figure} difference`, a[figure] - b[figure]],
    ]);
    return Object.fromEntries(entries) as Record<Key, number>;
  };
  const rows = new RowsByCustomer(customers);
  const values = measure(new Uint16Array(happened.length).fill(1));
  const intervals = bootstrapIntervals(rows.customerCount, (drawn) => measure(rows.weightsOf(drawn)));
  const compared = (figure: keyof OutcomeMeasures): Compared => {
    const side = (name: Side) => ({ value: values[`${figure} ${name}`], ...intervals[`${figure} ${name}`] });
    return { candidate: side('candidate'), inForce: side('inForce'), difference: side('difference') };
  };
  return { logLoss: compared('logLoss'), auc: compared('auc'), calibrationError: compared('calibrationError') };
}
