import { type LinearModel, outputsOf } from '../logistic/linear-model.js';
import { base64, type ModelFields } from './reading.js';

export const classes_max = 1_000;

/** How a linear model lies in a model file. */
export interface LinearModelJson {
  classes: number;
  bucketBits: number;
  intercepts: number[];
  /** The largest |weight| of every output. */
  peaks: number[];
  /** Columns that have a weight. */
  columns: number;
  /** Base64: for each column with a weight, its distance from the one before as a varint, then a byte per output. */
  weights: string;
}

/**
 * Packs a model into about a byte per weight: the square root of |weight| / peak on a scale of 127, signed, so that
 * small weights keep their relative size. What rounds to 0 in all outputs is left out.
 */
export function packLinearModel(model: LinearModel): LinearModelJson {
  const outputs = model.intercepts.length;
  const peaks = new Float64Array(outputs);
  for (let i = 0; i < model.weights.length; i++) {
    peaks[i % outputs] = Math.max(peaks[i % outputs]!, Math.abs(model.weights[i]!));
  }
  const bytes: number[] = [];
  let before = -1;
  let columns = 0;
  for (let column = 0; column < model.weights.length / outputs; column++) {
    const levels: number[] = [];
    for (let k = 0; k < outputs; k++) levels.push(level(model.weights[column * outputs + k]!, peaks[k]!));
    if (levels.every((value) => value === 0)) continue;
    pushVarint(bytes, column - before - 1);
    for (const value of levels) bytes.push(value & 0xff);
    before = column;
    columns++;
  }
  return {
    classes: model.classes,
    bucketBits: model.bucketBits,
    intercepts: [...model.intercepts],
    peaks: [...peaks],
    columns,
    weights: base64(Uint8Array.from(bytes)),
  };
}

/** @throws {ModelFileInvalid} naming the field that is missing, of another type or out of bounds. */
export function unpackLinearModel(fields: ModelFields): LinearModel {
  const classes = fields.integer('classes', 2, classes_max);
  const bucketBits = fields.integer('bucketBits', 8, 24);
  const outputs = outputsOf(classes);
  const intercepts = fields.numbers('intercepts', outputs);
  const peaks = fields.numbers('peaks', outputs);
  if (intercepts.length !== outputs) throw fields.invalid('intercepts', `not ${outputs} numbers`);
  if (peaks.length !== outputs) throw fields.invalid('peaks', `not ${outputs} numbers`);
  const bytes = fields.bytes('weights');
  const weights = new Float32Array(2 ** bucketBits * outputs);
  let column = -1;
  let columns = 0;
  let at = 0;
  while (at < bytes.length) {
    let gap = 0;
    let shift = 0;
    for (; at < bytes.length && shift <= 21; at++, shift += 7) {
      gap |= (bytes[at]! & 0x7f) << shift;
      if (bytes[at]! < 0x80) break;
    }
    at++;
    column += gap + 1;
    columns++;
    if (column >= 2 ** bucketBits) throw fields.invalid('weights', `column ${column} of ${2 ** bucketBits}`);
    if (at + outputs > bytes.length) throw fields.invalid('weights', 'cut off');
    for (let k = 0; k < outputs; k++) {
      const value = (bytes[at++]! << 24) >> 24;
      weights[column * outputs + k] = Math.sign(value) * (value / 127) ** 2 * peaks[k]!;
    }
  }
  if (columns !== fields.integer('columns', 0, 2 ** bucketBits)) throw fields.invalid('weights', `${columns} columns`);
  return { classes, bucketBits, weights, intercepts };
}

function level(weight: number, peak: number): number {
  return peak === 0 ? 0 : Math.sign(weight) * Math.round(127 * Math.sqrt(Math.abs(weight) / peak));
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
}
