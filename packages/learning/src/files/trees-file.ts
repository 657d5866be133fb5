import type { BoostedTrees } from '../trees/boosted-trees.js';
import { tree_columns_max, trees_max } from '../trees/train-boosted-trees.js';
import { base64, type ModelFields } from './reading.js';

/** How boosted trees lie in a model file: little-endian typed arrays in base64, one entry per node. */
export interface TreesJson {
  columnCount: number;
  base: number;
  roots: string;
  columns: string;
  thresholds: string;
  lefts: string;
  missingLeft: string;
  values: string;
}

export function packTrees(trees: BoostedTrees): TreesJson {
  return {
    columnCount: trees.columnCount,
    base: trees.base,
    roots: base64(bytesOf(trees.roots)),
    columns: base64(bytesOf(trees.columns)),
    thresholds: base64(bytesOf(trees.thresholds)),
    lefts: base64(bytesOf(trees.lefts)),
    missingLeft: base64(trees.missingLeft),
    values: base64(bytesOf(trees.values)),
  };
}

/** @throws {ModelFileInvalid} naming the field at fault: also where a tree would leave its nodes or never end. */
export function unpackTrees(fields: ModelFields): BoostedTrees {
  const columnCount = fields.integer('columnCount', 1, tree_columns_max);
  const base = fields.number('base', -1e9, 1e9);
  const array = <T>(name: string, size: number, make: (buffer: ArrayBuffer) => T): T => {
    const bytes = fields.bytes(name);
    if (bytes.length % size !== 0) throw fields.invalid(name, `not a multiple of ${size} bytes`);
    return make(Uint8Array.from(bytes).buffer);
  };
  const trees: BoostedTrees = {
    columnCount,
    base,
    roots: array('roots', 4, (buffer) => new Int32Array(buffer)),
    columns: array('columns', 2, (buffer) => new Uint16Array(buffer)),
    thresholds: array('thresholds', 4, (buffer) => new Float32Array(buffer)),
    lefts: array('lefts', 4, (buffer) => new Int32Array(buffer)),
    missingLeft: array('missingLeft', 1, (buffer) => new Uint8Array(buffer)),
    values: array('values', 4, (buffer) => new Float32Array(buffer)),
  };
  const nodes = trees.lefts.length;
  if (trees.roots.length > trees_max) throw fields.invalid('roots', `more than ${trees_max} trees`);
  if (trees.roots.some((root) => root < 0 || root >= nodes)) throw fields.invalid('roots', 'beyond the nodes');
  for (const name of ['columns', 'thresholds', 'missingLeft', 'values'] as const) {
    if (trees[name].length !== nodes) throw fields.invalid(name, `not ${nodes} entries`);
  }
  if (trees.columns.some((column) => column >= columnCount)) throw fields.invalid('columns', 'beyond columnCount');
  if (trees.thresholds.some(Number.isNaN)) throw fields.invalid('thresholds', 'not numbers');
  if (!trees.values.every(Number.isFinite)) throw fields.invalid('values', 'not finite');
  // Children stand after their parent, so every walk ends.
  if (trees.lefts.some((left, node) => left !== 0 && (left <= node || left + 1 >= nodes))) {
    throw fields.invalid('lefts', 'children must follow their parent');
  }
  return trees;
}

function bytesOf(array: Int32Array | Uint16Array | Float32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
