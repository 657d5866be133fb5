import { classifyScene, sceneInput, shippedOffence, type Tone, toneInput, trainTone } from '@guanxi/language';
import { TextClassifier } from '@guanxi/learning';
import { readTexts } from '../data/read-texts.js';
import { classification, predictionOf } from './classification.js';

const simple = 'hashed logistic';
const iterations_expected = 60;

/** Whether a remark or a review is positive. */
export const sentiment = classification({
  name: 'sentiment',
  read: (text, file) => readTexts(text, file, ['label']),
  input: toneInput,
  train: toneTraining('sentiment'),
  aims: (examples) =>
    examples[0]?.set === 'reviews'
      ? [{ figure: 'accuracy', aim: '>= 94' }]
      : [{ figure: 'accuracy', reference: { value: 83.8, by: `${simple}, manual labels` }, aim: '>= 85' }],
});

/** Whether a text is offensive. */
export const offensive = classification({
  name: 'offensive',
  read: (text, file) => readTexts(text, file, ['label']),
  input: toneInput,
  train: toneTraining('offensive'),
  shipped: () => (text) => predictionOf(shippedOffence(), toneInput(text)),
  aims: () => [{ figure: 'accuracy', reference: { value: 79.9, by: simple }, aim: '>= 81' }],
});

/** What a message is about. */
export const scene = classification({
  name: 'scene',
  read: (text, file) => readTexts(text, file, ['label', 'scene', 'intent']),
  input: sceneInput,
  train: (inputs, labels, { onProgress }) =>
    TextClassifier.train(inputs, labels, {
      features: { bucketBits: 18, wordGramsMax: 2, characterGramsMin: 1, characterGramsMax: 3, skipGapMax: 0 },
      l2: 1e-4,
      tolerance: 1e-5,
      onIteration: (iteration) => onProgress(Math.min(1, iteration / iterations_expected)),
    }),
  shipped: () => (text) => {
    const { scene, confidence, alternatives } = classifyScene(text);
    return new Map([[scene, confidence], ...alternatives.map((guess) => [guess.scene, guess.confidence] as const)]);
  },
  aims: () => [],
});

function toneTraining(tone: Tone): Parameters<typeof classification>[0]['train'] {
  return (inputs, labels, { onProgress }) =>
    trainTone(tone, inputs, labels, (iteration) => onProgress(Math.min(1, iteration / iterations_expected)));
}
