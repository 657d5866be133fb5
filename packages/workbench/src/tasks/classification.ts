import {
  areaUnderCurve,
  classificationMeasures,
  type TextClassifier,
  type TextInput,
  writeTextClassifier,
} from '@guanxi/learning';
import type { Aim } from '../print/figures.js';
import type { Judged, LearnOptions, Task } from './task.js';

/** A text to classify. */
export interface Example {
  text: string;
  label: string;
  /** Examples of one dialogue share a group; texts without one are a group if they are equal. */
  group?: string;
  /** Which set it comes from, where the file tells. */
  set?: string;
}

/** The probability of every label. */
export type Prediction = Map<string, number>;

export interface ClassificationTask {
  name: string;
  read(text: string, file: string): Example[];
  input(text: string): TextInput;
  train(inputs: readonly TextInput[], labels: readonly string[], options: LearnOptions): TextClassifier;
  shipped?: () => (text: string) => Prediction;
  /** The label whose AUC is shown, where it is not that of the label that is told apart worst. */
  aucOf?: string;
  aims(examples: readonly Example[]): readonly Aim[];
}

/** Putting texts into classes, as something to learn and to measure. */
export function classification(own: ClassificationTask): Task<Example, Prediction> {
  return {
    name: own.name,
    unit: 'text',
    read: own.read,
    groupsOf,
    unitsIn: () => 1,
    learn(examples, options) {
      const classifier = own.train(
        examples.map(({ text }) => own.input(text)),
        examples.map(({ label }) => label),
        options,
      );
      return {
        predict: ({ text }) => predictionOf(classifier, own.input(text)),
        file: () => writeTextClassifier(classifier),
      };
    },
    ...(own.shipped && {
      shipped: () => {
        const predict = own.shipped!();
        return { predict: ({ text }: Example) => predict(text) };
      },
    }),
    measure: (judged) => measure(judged, own.aucOf),
    aims: own.aims,
  };
}

export function predictionOf(classifier: TextClassifier, input: TextInput): Prediction {
  const probabilities = classifier.probabilities(input);
  return new Map(classifier.labels.map((label, i) => [label, probabilities[i]!]));
}

function groupsOf(examples: readonly Example[]): Uint32Array {
  const numbers = new Map<string, number>();
  return Uint32Array.from(examples, ({ text, group }) => {
    const key = group ?? text;
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    return numbers.get(key)!;
  });
}

function measure(judged: readonly Judged<Example, Prediction>[], aucOf: string | undefined): Record<string, number> {
  const labels = new Set<string>();
  for (const { example, predicted } of judged) {
    labels.add(example.label);
    for (const label of predicted.keys()) labels.add(label);
  }
  const names = [...labels].sort();
  const numberOf = new Map(names.map((name, i) => [name, i]));
  const truth = Uint32Array.from(judged, ({ example }) => numberOf.get(example.label)!);
  const said = Uint32Array.from(judged, ({ predicted }) => numberOf.get(likeliest(predicted))!);
  const { accuracy, macroF1 } = classificationMeasures(said, truth, names.length);
  const shown = names.length === 2 ? [names[1]!] : aucOf === undefined ? names : [aucOf];
  const aucs = shown.map((name) =>
    areaUnderCurve(
      Float64Array.from(judged, ({ predicted }) => predicted.get(name) ?? 0),
      Uint8Array.from(truth, (label) => (label === numberOf.get(name) ? 1 : 0)),
    ),
  );
  const known = aucs.filter((auc) => !Number.isNaN(auc));
  return { accuracy: 100 * accuracy, macro_f1: 100 * macroF1, auc: 100 * Math.min(...known) };
}

function likeliest(predicted: Prediction): string {
  let best = '';
  for (const [label, probability] of predicted) {
    if (best === '' || probability > predicted.get(best)!) best = label;
  }
  return best;
}
