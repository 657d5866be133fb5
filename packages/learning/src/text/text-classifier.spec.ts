import { describe, expect, it } from 'vitest';
import { ModelFileInvalid, TrainingImpossible } from '../errors.js';
import { readTextClassifier, writeTextClassifier } from '../files/text-classifier-file.js';
import { TextClassifier, type TextInput, type TextTraining } from './text-classifier.js';

const training: TextTraining = {
  features: { bucketBits: 14, wordGramsMax: 2, characterGramsMin: 1, characterGramsMax: 3, skipGapMax: 0 },
  l2: 1e-4,
  naiveBayes: 1,
};
const phrases: [string, string][] = [
  ['where is my parcel', 'logistics'],
  ['has the parcel left', 'logistics'],
  ['my parcel is late', 'logistics'],
  ['give my money back', 'refund'],
  ['when is the money back on my card', 'refund'],
  ['refund the money', 'refund'],
  ['need an invoice', 'invoice'],
  ['invoice with tax number please', 'invoice'],
  ['wrong name on the invoice', 'invoice'],
];
const input = (text: string): TextInput => ({ text, words: text.split(' ') });
const train = (options = training) =>
  TextClassifier.train(
    phrases.map(([text]) => input(text)),
    phrases.map(([, label]) => label),
    options,
  );

describe('a text classifier', () => {
  it('puts unseen sentences with known words into their class', () => {
    const classifier = train();
    expect(classifier.predict(input('is the parcel here'))[0]!.label).toBe('logistics');
    expect(classifier.predict(input('money for the refund'))[0]!.label).toBe('refund');
    expect(classifier.predict(input('the invoice'))[0]!.label).toBe('invoice');
  });

  it('gives probabilities that sum to one, also for an empty text', () => {
    const classifier = train();
    for (const text of ['', 'parcel', 'zzz']) {
      expect(classifier.probabilities(input(text)).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    }
  });

  it('names the features that weighed most', () => {
    const reasons = train().explain(input('the parcel'), 'logistics', 40);
    expect(reasons.find(({ feature }) => feature === 'parcel')!.weight).toBeGreaterThan(0);
    expect(reasons.map(({ weight }) => Math.abs(weight))).toEqual(
      reasons.map(({ weight }) => Math.abs(weight)).sort((a, b) => b - a),
    );
  });

  it('is the same model whenever it is trained on the same phrases', () => {
    expect(writeTextClassifier(train())).toBe(writeTextClassifier(train()));
  });

  it('survives its model file with nearly the same probabilities', () => {
    const before = train().withTemperature(1.5);
    const after = readTextClassifier(writeTextClassifier(before));
    expect(after.labels).toEqual(before.labels);
    for (const [text] of phrases) {
      const [a, b] = [before.probabilities(input(text)), after.probabilities(input(text))];
      for (let k = 0; k < a.length; k++) expect(b[k]).toBeCloseTo(a[k]!, 2);
    }
    expect(writeTextClassifier(after)).toBe(writeTextClassifier(before));
  });

  it.each([
    ['file', 'no json'],
    ['file', '[]'],
    ['format', '{"format":"other","version":1}'],
    ['version', writeTextClassifier(train()).replace('"version":1', '"version":2')],
    ['features.bucketBits', writeTextClassifier(train()).replace('"bucketBits":14', '"bucketBits":77')],
    ['labels', writeTextClassifier(train()).replace('"invoice",', '')],
    ['model.weights', writeTextClassifier(train()).replace('"weights":"', '"weights":"____')],
    ['model.weights', writeTextClassifier(train()).replace(/"weights":"(?:.{16})/, '"weights":"')],
    ['temperature', writeTextClassifier(train()).replace('"temperature":1', '"temperature":0')],
  ])('refuses a file with a wrong %s', (field, text) => {
    expect(() => readTextClassifier(text)).toThrowError(ModelFileInvalid);
    expect(() => readTextClassifier(text)).toThrowError(field);
  });

  it('needs two classes', () => {
    const one = phrases.slice(0, 3);
    expect(() =>
      TextClassifier.train(
        one.map(([text]) => input(text)),
        one.map(([, label]) => label),
        training,
      ),
    ).toThrowError(TrainingImpossible);
  });
});
