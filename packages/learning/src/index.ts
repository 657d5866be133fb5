export { fitTemperature } from './calibration/temperature.js';
export { ModelFileInvalid, TrainingImpossible } from './errors.js';
export { readTextClassifier, writeTextClassifier } from './files/text-classifier-file.js';
export { type LbfgsOptions, minimise, type Objective } from './logistic/lbfgs.js';
export {
  type Contribution,
  contributionsOf,
  type LinearModel,
  outputsOf,
  probabilitiesOf,
  scoresOf,
  sigmoid,
  softmax,
} from './logistic/linear-model.js';
export { type LogisticOptions, trainLogistic } from './logistic/train-logistic.js';
export { seededRandom, shuffle } from './random.js';
export { bag_features_max, FeatureBag } from './text/feature-bag.js';
export { murmur3, murmur3OfHashes } from './text/murmur3.js';
export { pickRows, type SparseRow, type SparseRows, SparseRowsBuilder } from './text/sparse-rows.js';
export {
  bagOf,
  type ClassProbability,
  type FeatureWeight,
  TextClassifier,
  type TextFeatures,
  type TextInput,
  type TextTraining,
} from './text/text-classifier.js';
