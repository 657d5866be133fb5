export { type BgNbd, bgNbdAlive, expectedPurchases, type FittedBgNbd, fitBgNbd } from './buying/bg-nbd.js';
export type { BuyingHistory } from './buying/buying-history.js';
export {
  expectedParetoPurchases,
  type FittedParetoNbd,
  fitParetoNbd,
  type ParetoNbd,
  paretoNbdAlive,
} from './buying/pareto-nbd.js';
export { fitIsotonic, type IsotonicCalibration, isotonicProbability } from './calibration/isotonic.js';
export { fitPlatt, type PlattCalibration, plattProbability } from './calibration/platt.js';
export { fitTemperature } from './calibration/temperature.js';
export { ModelFileInvalid, TrainingImpossible } from './errors.js';
export { classes_max, type LinearModelJson, packLinearModel, unpackLinearModel } from './files/linear-model-file.js';
export { base64, ModelFields, model_file_chars_max } from './files/reading.js';
export { readTextClassifier, writeTextClassifier } from './files/text-classifier-file.js';
export { packTrees, type TreesJson, unpackTrees } from './files/trees-file.js';
export { foldsByGroup, splitByFold } from './folds.js';
export {
  type DenseLogistic,
  type DenseLogisticOptions,
  denseScore,
  trainDenseLogistic,
} from './logistic/dense-logistic.js';
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
export { bootstrapIntervals, type Interval, quantile } from './measures/bootstrap.js';
export {
  bestF1Threshold,
  type ClassificationMeasures,
  classificationMeasures,
  expectedF1Threshold,
  harmonicMean,
} from './measures/classification.js';
export { goldenTransfer } from './measures/golden-transfer.js';
export { areaUnderCurve, brierScore, calibrationError, logLoss } from './measures/ranking.js';
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
export type { DenseColumns } from './trees/bins.js';
export { type BoostedTrees, treesContributions, treesScore } from './trees/boosted-trees.js';
export { type BoostingOptions, trainBoostedTrees } from './trees/train-boosted-trees.js';
