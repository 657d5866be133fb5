import { TextClassifier, type TextFeatures } from '../text/text-classifier.js';
import { classes_max, packLinearModel, unpackLinearModel } from './linear-model-file.js';
import { ModelFields } from './reading.js';

const format = 'guanxi.text-classifier';
const version = 1;

/** The classifier as the text of a model file. Weights are rounded to a byte each. */
export function writeTextClassifier(classifier: TextClassifier): string {
  return JSON.stringify({
    format,
    version,
    labels: classifier.labels,
    features: classifier.features,
    temperature: classifier.temperature,
    model: packLinearModel(classifier.model),
  });
}

/** @throws {ModelFileInvalid} naming the field at fault. */
export function readTextClassifier(text: string): TextClassifier {
  const fields = ModelFields.open(text, format, version);
  const labels = fields.strings('labels', classes_max);
  const model = unpackLinearModel(fields.object('model'));
  if (labels.length !== model.classes) throw fields.invalid('labels', `not ${model.classes} labels`);
  const features = readFeatures(fields.object('features'));
  if (features.bucketBits !== model.bucketBits) throw fields.invalid('features.bucketBits', 'not those of the model');
  return new TextClassifier(labels, features, model, fields.number('temperature', 0.05, 20));
}

function readFeatures(fields: ModelFields): TextFeatures {
  return {
    bucketBits: fields.integer('bucketBits', 8, 24),
    wordGramsMax: fields.integer('wordGramsMax', 0, 8),
    characterGramsMin: fields.integer('characterGramsMin', 1, 16),
    characterGramsMax: fields.integer('characterGramsMax', 0, 16),
    skipGapMax: fields.integer('skipGapMax', 0, 8),
  };
}
