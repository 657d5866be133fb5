import { TextClassifier, type TextInput, type TextTraining } from '@guanxi/learning';

/** What tone is read from, and how it is learnt: chosen by cross-validation for each kind. */
export const tone_trainings = {
  /** Short texts with clear words: insults. */
  offensive: {
    features: { bucketBits: 20, wordGramsMax: 1, characterGramsMin: 1, characterGramsMax: 2, skipGapMax: 0 },
    l2: 1e-5,
    naiveBayes: 0.1,
    rowsMin: 2,
    tolerance: 1e-6,
  },
  /** Praise and blame: reviews and short remarks, many of them. */
  sentiment: {
    features: { bucketBits: 22, wordGramsMax: 1, characterGramsMin: 1, characterGramsMax: 2, skipGapMax: 0 },
    l2: 3e-6,
    naiveBayes: 0.1,
    rowsMin: 2,
    tolerance: 1e-6,
  },
  /** The customer's last message, from few dialogues. */
  satisfaction: {
    features: { bucketBits: 18, wordGramsMax: 2, characterGramsMin: 1, characterGramsMax: 3, skipGapMax: 0 },
    l2: 2e-4,
    rowsMin: 2,
    tolerance: 1e-6,
  },
} as const satisfies Record<string, TextTraining>;

export type Tone = keyof typeof tone_trainings;

/**
 * A classifier of tone from texts with their labels; read the texts with `toneInput`.
 * @throws {TrainingImpossible} with fewer than two different labels.
 */
export function trainTone(
  tone: Tone,
  inputs: readonly TextInput[],
  labels: readonly string[],
  onIteration?: (iteration: number) => void,
): TextClassifier {
  return TextClassifier.train(inputs, labels, { ...tone_trainings[tone], ...(onIteration && { onIteration }) });
}
