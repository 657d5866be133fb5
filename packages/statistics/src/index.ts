export {
  chiSquareAbove,
  normalCdf,
  normalQuantile,
  studentCdf,
  studentQuantile,
} from './distributions/distributions.js';
export { difference, type Estimate, type Interval } from './estimate.js';
export { cupedDifference } from './means/cuped.js';
export {
  covariance,
  type Moments,
  meanOf,
  momentsOf,
  sampleOfX,
  sampleOfY,
  varianceOfX,
  varianceOfY,
} from './means/moments.js';
export { ratioOf } from './means/ratio.js';
export { type Sample, type WelchTest, welch } from './means/welch.js';
export {
  type Changes,
  type DifferenceInDifferences,
  differenceInDifferences,
} from './panel/difference-in-differences.js';
export { type Certainty, sizeForMeans, sizeForShares } from './planning/sample-size.js';
export { newcombe } from './proportions/newcombe.js';
export { sampleRatioProbability } from './proportions/sample-ratio.js';
export { type Share, wilson } from './proportions/wilson.js';
export { type AlwaysValid, alwaysValid, likelihoodRatio, priceOfLooking } from './sequential/always-valid.js';
export { benjaminiHochberg, holm } from './several/several-questions.js';
export { type Beta, BetaPosterior } from './shrinkage/beta-posterior.js';
export { type Count, fitPrior } from './shrinkage/fit-prior.js';
