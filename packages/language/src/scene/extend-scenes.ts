import { synonymGroup } from '../retrieval/synonyms.js';
import { readable, type Terms, termsOf } from '../retrieval/terms.js';
import type { SceneReader } from './scene-classifier.js';
import type { SceneEvidence, SceneGuess } from './scene-reading.js';

export interface SceneExample {
  readonly text: string;
  /** A scene of the base, to override how it is told; or a new one. */
  readonly scene: string;
  /** The group of a new scene; the scene itself without it. */
  readonly group?: string;
}

export const examples_max = 5_000;
/** How like an example a message must be before the example has a say: cosine, 0..1. */
const likeness_min = 0.3;
/** How sure an example that is the very message makes the reading. */
const SURE = 0.97;
const EVERY_SHOP = 0.4;
const evidence_max = 6;

/** Thrown when an example cannot be kept. */
export class SceneExampleRefused extends Error {
  constructor(
    readonly position: number,
    readonly field: 'text' | 'scene' | 'examples',
    message: string,
  ) {
    super(`examples[${position}].${field}: ${message}`);
    this.name = 'SceneExampleRefused';
  }
}

interface Kept {
  readonly scene: string;
  readonly group: string;
  readonly terms: Terms;
}

/**
 * The base with scenes added or overridden by a handful of examples, nothing retrained: the message's nearest example takes a
 * share of the probability that grows with their likeness, the base keeps the rest. Source: mission C3, «extensible per shop».
 *
 * @throws {SceneExampleRefused} for an example without words or scene, or more than 5,000 of them.
 */
export function extendScenes(base: SceneReader, examples: readonly SceneExample[]): SceneReader {
  if (examples.length > examples_max)
    throw new SceneExampleRefused(examples_max, 'examples', `at most ${examples_max}`);
  const rarity = rarityOf(examples);
  const kept = examples.map((example, position) => keep(example, position, rarity));
  return {
    guess: (message) => {
      const shares = sharesOf(unit(termsOf(message), rarity), kept);
      return mix(base.guess(message), shares);
    },
    explain: (message, scene) => {
      const terms = unit(termsOf(message), rarity);
      const nearest = nearestOf(terms, kept).get(scene);
      return nearest ? common(terms, nearest.example.terms) : base.explain(message, scene);
    },
  };
}

function keep({ text, scene, group }: SceneExample, position: number, rarity: Rarity): Kept {
  if (scene.trim() === '') throw new SceneExampleRefused(position, 'scene', 'is empty');
  const terms = unit(termsOf(text), rarity);
  if (terms.size === 0) throw new SceneExampleRefused(position, 'text', 'holds no word that says anything');
  return { scene, group: group ?? scene, terms };
}

type Rarity = (term: string) => number;

/** A term of one scene's examples tells more than a term of many; one of no example may be anything, and counts half. */
function rarityOf(examples: readonly SceneExample[]): Rarity {
  const scenesOf = new Map<string, Set<string>>();
  for (const { text, scene } of examples) {
    for (const term of termsOf(text).keys()) scenesOf.set(term, (scenesOf.get(term) ?? new Set()).add(scene));
  }
  const scenes = new Set(examples.map(({ scene }) => scene)).size;
  return (term) => {
    const holding = scenesOf.get(term)?.size ?? 0;
    const telling = holding === 0 ? 0.5 : 1 + Math.log(scenes / holding);
    return isSubjectOfEveryShop(term) ? telling * EVERY_SHOP : telling;
  };
}

/** «How much» or «when» in an example says little about what is special to the shop. */
function isSubjectOfEveryShop(term: string): boolean {
  return term.startsWith('=') || synonymGroup(term) !== undefined;
}

function unit(terms: Terms, rarity: Rarity): Terms {
  const weighted: Terms = new Map();
  let squares = 0;
  for (const [term, count] of terms) {
    const weight = count * rarity(term);
    weighted.set(term, weight);
    squares += weight * weight;
  }
  const length = Math.sqrt(squares);
  for (const [term, weight] of weighted) weighted.set(term, weight / length);
  return weighted;
}

/** Of every scene the example most like the message. */
function nearestOf(message: Terms, kept: readonly Kept[]): Map<string, { example: Kept; likeness: number }> {
  const nearest = new Map<string, { example: Kept; likeness: number }>();
  for (const example of kept) {
    let likeness = 0;
    for (const [term, weight] of message) likeness += weight * (example.terms.get(term) ?? 0);
    if (likeness < likeness_min || likeness <= (nearest.get(example.scene)?.likeness ?? 0)) continue;
    nearest.set(example.scene, { example, likeness });
  }
  return nearest;
}

/** The probability that the examples claim, by scene; altogether no more than the best likeness earns. */
function sharesOf(message: Terms, kept: readonly Kept[]): Map<string, SceneGuess> {
  const nearest = [...nearestOf(message, kept).values()];
  const best = Math.max(0, ...nearest.map(({ likeness }) => likeness));
  const total = nearest.reduce((sum, { likeness }) => sum + likeness ** 4, 0);
  const claim = SURE * Math.min(1, (best - likeness_min) / (1 - likeness_min) + (best >= 0.6 ? 0.4 : 0.15));
  return new Map(
    nearest.map(({ example, likeness }) => [
      example.scene,
      { scene: example.scene, group: example.group, confidence: (claim * likeness ** 4) / total },
    ]),
  );
}

function mix(base: readonly SceneGuess[], shares: ReadonlyMap<string, SceneGuess>): SceneGuess[] {
  let claimed = 0;
  for (const { confidence } of shares.values()) claimed += confidence;
  const mixed = new Map<string, SceneGuess>();
  for (const guess of base) mixed.set(guess.scene, { ...guess, confidence: guess.confidence * (1 - claimed) });
  for (const share of shares.values()) {
    const before = mixed.get(share.scene);
    mixed.set(share.scene, {
      ...share,
      group: before?.group ?? share.group,
      confidence: (before?.confidence ?? 0) + share.confidence,
    });
  }
  return [...mixed.values()].sort((a, b) => b.confidence - a.confidence);
}

function common(message: Terms, example: Terms): SceneEvidence[] {
  return [...message]
    .map(([term, weight]) => ({ word: readable(term), weight: weight * (example.get(term) ?? 0) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, evidence_max);
}
