// Trains the shipped scene model from the phrases beside this file: `npm run train:scenes -w @guanxi/language`, after a build.
// Deterministic; prints what the model card says of the training.
import { writeFileSync } from 'node:fs';
import { writeTextClassifier } from '@guanxi/learning';
import { trainScenes } from '../dist/index.js';
import { loadPhrases } from './load-phrases.mjs';

const SEED = 1;
const training = {
  features: { bucketBits: 15, wordGramsMax: 1, characterGramsMin: 1, characterGramsMax: 2, skipGapMax: 0 },
  l2: 3e-6,
  naiveBayes: 0.1,
  iterationsMax: 50,
};

const { templated, free } = loadPhrases(SEED);
console.log(`${templated.length} phrases from templates, ${free.length} written one by one`);

const { classifier, accuracy, groupAccuracy } = trainScenes(
  { templated, free },
  { training, folds: 5, seed: SEED, onFold: (fold, soFar) => console.log(`fold ${fold + 1}: ${soFar.toFixed(3)}`) },
);
const file = writeTextClassifier(classifier);
writeFileSync(new URL('../models/scene.model.json', import.meta.url), file);
console.log(
  `free phrases out of fold: scene ${accuracy.toFixed(3)}, group ${groupAccuracy.toFixed(3)}; ` +
    `temperature ${classifier.temperature.toFixed(2)}; ${(file.length / 1e6).toFixed(2)} MB`,
);
