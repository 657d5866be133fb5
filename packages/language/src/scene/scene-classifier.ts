import type { FeatureWeight, TextClassifier, TextInput } from '@guanxi/learning';
import { SCENES } from './catalogue.js';
import { sceneInput } from './scene-input.js';
import type { SceneEvidence, SceneGuess, SceneReading } from './scene-reading.js';

const alternatives_max = 3;
const evidence_max = 6;
const features_read_max = 24;
const NOTHING_SAID = { scene: 'other', group: 'other', confidence: 1 };
const HAS_WORDS = /[\p{L}\p{N}]/u;

/** Anything that reads scenes: the shipped model, one retrained on other phrases, one extended by a shop's examples. */
export interface SceneReader {
  /** Every scene with its calibrated probability, likeliest first. */
  guess(message: string): SceneGuess[];
  /** What spoke for and against `scene`. */
  explain(message: string, scene: string): SceneEvidence[];
}

/** Reads scenes by a trained text classifier whose labels are scene ids; a label that the catalogue lacks is its own group. */
export class SceneClassifier implements SceneReader {
  constructor(
    private readonly classifier: TextClassifier,
    private readonly groupOf: ReadonlyMap<string, string> = new Map(SCENES.map(({ id, group }) => [id, group])),
  ) {}

  guess(message: string): SceneGuess[] {
    const input = sceneInput(message);
    return this.classifier.predict(input).map(({ label, probability }) => this.guessOf(label, probability));
  }

  explain(message: string, scene: string): SceneEvidence[] {
    if (!this.classifier.labels.includes(scene)) return [];
    const input = sceneInput(message);
    return evidenceFrom(this.classifier.explain(input, scene, features_read_max), input);
  }

  private guessOf(scene: string, confidence: number): SceneGuess {
    return { scene, group: this.groupOf.get(scene) ?? scene, confidence };
  }
}

/** The reading of one message: the likeliest scene, what else it may be, and which words said so. Never throws. */
export function readScene(reader: SceneReader, message: string): SceneReading {
  if (!HAS_WORDS.test(message)) return { ...NOTHING_SAID, groupConfidence: 1, alternatives: [], evidence: [] };
  const guesses = reader.guess(message);
  const first = guesses[0]!;
  const ofGroup = guesses.filter(({ group }) => group === first.group);
  return {
    ...first,
    groupConfidence: Math.min(
      1,
      ofGroup.reduce((sum, { confidence }) => sum + confidence, 0),
    ),
    alternatives: guesses.slice(1, 1 + alternatives_max),
    evidence: reader.explain(message, first.scene),
  };
}

/** Characters that lie within a word that weighed are told by the word; stems and subjects by the word they came from. */
function evidenceFrom(features: readonly FeatureWeight[], { words }: TextInput): SceneEvidence[] {
  const weights = new Map<string, number>();
  for (const { feature, weight } of features) {
    const written = feature.replace(/^«|»$/gu, '').replace(/^=|…$/gu, '').trim();
    if (written === '') continue;
    const word = words.find((one) => one.includes(written)) ?? written;
    weights.set(word, (weights.get(word) ?? 0) + weight);
  }
  return Array.from(weights, ([word, weight]) => ({ word, weight }))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, evidence_max);
}
