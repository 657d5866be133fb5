import { ModelFields, packLinearModel, packTrees, unpackLinearModel, unpackTrees } from '@guanxi/learning';
import { content_bags, content_bucket_bits } from './content.js';
import { DialogueStatistics } from './dialogue-statistics.js';
import { columnNames, type HandoverModel } from './handover-model.js';

const format = 'guanxi.handover';
const version = 1;
const columns_max = 1_000;

/** The model as the text of a model file: hashed counts and weights only, no token of any dialogue. */
export function writeHandoverModel(model: HandoverModel): string {
  return JSON.stringify({
    format,
    version,
    threshold: model.threshold,
    calibration: model.calibration,
    columns: model.columns,
    trees: packTrees(model.trees),
    contents: model.contents.map(packLinearModel),
    statistics: model.statistics.toJson(),
  });
}

/** @throws {ModelFileInvalid} naming the field at fault. */
export function readHandoverModel(text: string): HandoverModel {
  const fields = ModelFields.open(text, format, version);
  const trees = unpackTrees(fields.object('trees'));
  const columns = fields.strings('columns', columns_max);
  const known = columnNames();
  if (columns.join() !== known.join()) throw fields.invalid('columns', 'not those that this release reads');
  if (columns.length !== trees.columnCount) throw fields.invalid('trees.columnCount', `not ${columns.length}`);
  const contents = fields.objects('contents', content_bags.length).map(unpackLinearModel);
  if (contents.length !== content_bags.length) throw fields.invalid('contents', `not ${content_bags.length} models`);
  for (const [i, { classes, bucketBits }] of contents.entries()) {
    if (classes !== 2) throw fields.invalid(`contents[${i}].classes`, 'not 2');
    if (bucketBits !== content_bucket_bits) throw fields.invalid(`contents[${i}].bucketBits`, 'other buckets');
  }
  const calibration = fields.object('calibration');
  return {
    statistics: DialogueStatistics.fromJson(fields.object('statistics')),
    contents,
    trees,
    columns,
    calibration: {
      slope: calibration.number('slope', -1e6, 1e6),
      intercept: calibration.number('intercept', -1e6, 1e6),
    },
    threshold: fields.number('threshold', 0, 2),
  };
}
