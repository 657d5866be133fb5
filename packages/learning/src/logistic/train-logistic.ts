import { TrainingImpossible } from '../errors.js';
import type { SparseRows } from '../text/sparse-rows.js';
import { minimise } from './lbfgs.js';
import { type LinearModel, outputsOf } from './linear-model.js';
import { logCountRatios } from './log-count-ratios.js';
import { logisticLoss } from './logistic-loss.js';

export interface LogisticOptions {
  classes: number;
  bucketBits: number;
  /** Strength of the L2 penalty on the mean loss, such as 1e-5. */
  l2: number;
  /** Columns seen in fewer rows than this are left out. 1 unless told. */
  rowsMin?: number;
  /** Weight of every example; 1 unless told. */
  exampleWeights?: Float64Array;
  /**
   * Smoothing of the log-count ratios by which each column is scaled before training (NB-SVM); 0 trains plain
   * logistic regression. 0 unless told.
   */
  naiveBayes?: number;
  iterationsMax?: number;
  tolerance?: number;
  onIteration?: (iteration: number, loss: number) => void;
}

/**
 * Fits a logistic model to `rows` with labels 0 … classes − 1. The result depends on nothing but the arguments.
 *
 * Source: multinomial logistic regression with L2 by L-BFGS; the scaling follows Wang and Manning, "Baselines and
 * Bigrams" (ACL 2012), taken per class.
 * @throws {TrainingImpossible} where a class has no example, or labels and rows differ in number.
 */
export function trainLogistic(rows: SparseRows, labels: ArrayLike<number>, options: LogisticOptions): LinearModel {
  checkLabels(rows, labels, options.classes);
  const outputs = outputsOf(options.classes);
  const compact = compactColumns(rows, options.bucketBits, options.rowsMin ?? 1);
  const scales = options.naiveBayes
    ? logCountRatios(compact.rows, labels, compact.buckets.length, options.classes, options.naiveBayes)
    : undefined;
  const loss = logisticLoss({
    rows: compact.rows,
    labels,
    columns: compact.buckets.length,
    outputs,
    l2: options.l2,
    ...(scales && { scales }),
    ...(options.exampleWeights && { exampleWeights: options.exampleWeights }),
  });
  const position = new Float64Array(compact.buckets.length * outputs + outputs);
  minimise(loss, position, {
    iterationsMax: options.iterationsMax ?? 60,
    tolerance: options.tolerance ?? 1e-5,
    ...(options.onIteration && { onIteration: options.onIteration }),
  });

  const weights = new Float32Array(2 ** options.bucketBits * outputs);
  for (let column = 0; column < compact.buckets.length; column++) {
    for (let k = 0; k < outputs; k++) {
      const at = column * outputs + k;
      weights[compact.buckets[column]! * outputs + k] = position[at]! * (scales?.[at] ?? 1);
    }
  }
  return {
    classes: options.classes,
    bucketBits: options.bucketBits,
    weights,
    intercepts: position.slice(compact.buckets.length * outputs),
  };
}

function checkLabels(rows: SparseRows, labels: ArrayLike<number>, classes: number): void {
  if (rows.length !== labels.length) throw new TrainingImpossible(`${rows.length} rows but ${labels.length} labels`);
  const seen = new Uint32Array(classes);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (!(Number.isInteger(label) && label >= 0 && label < classes)) {
      throw new TrainingImpossible(`label ${label} of row ${i} is not one of 0 … ${classes - 1}`);
    }
    seen[label]!++;
  }
  const missing = seen.indexOf(0);
  if (missing >= 0) throw new TrainingImpossible(`class ${missing} has no example`);
}

/** Numbers the buckets that occur often enough 0, 1, 2 …, so that training touches no more memory than it needs. */
function compactColumns(rows: SparseRows, bucketBits: number, rowsMin: number) {
  const counts = new Uint32Array(2 ** bucketBits);
  for (let i = 0; i < rows.columns.length; i++) counts[rows.columns[i]!]!++;
  const numbers = new Int32Array(counts.length).fill(-1);
  const buckets: number[] = [];
  for (let bucket = 0; bucket < counts.length; bucket++) {
    if (counts[bucket]! >= rowsMin && counts[bucket]! > 0) numbers[bucket] = buckets.push(bucket) - 1;
  }
  const offsets = new Uint32Array(rows.length + 1);
  const columns = new Uint32Array(rows.columns.length);
  const values = new Float32Array(rows.columns.length);
  let used = 0;
  for (let row = 0; row < rows.length; row++) {
    for (let i = rows.offsets[row]!; i < rows.offsets[row + 1]!; i++) {
      const number = numbers[rows.columns[i]!]!;
      if (number < 0) continue;
      columns[used] = number;
      values[used++] = rows.values[i]!;
    }
    offsets[row + 1] = used;
  }
  const kept: SparseRows = {
    length: rows.length,
    offsets,
    columns: columns.subarray(0, used),
    values: values.subarray(0, used),
  };
  return { rows: kept, buckets: Uint32Array.from(buckets) };
}
