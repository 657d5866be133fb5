import type { DialogueStatistics } from './dialogue-statistics.js';
import { shared, type TurnTerms } from './turn-terms.js';

/** Weight below which a token is a common one. */
const common_weight_max = 2.5;

/** Compares turns, their terms weighted by what they say. */
export class Weighing {
  constructor(private readonly statistics: DialogueStatistics) {}

  /** The sum of the squared weights of terms. */
  size(terms: Uint32Array): number {
    let sum = 0;
    for (const term of terms) sum += this.statistics.weight(term) ** 2;
    return sum;
  }

  /** The cosine of two turns of these sizes. */
  similarity(a: Uint32Array, sizeA: number, b: Uint32Array, sizeB: number): number {
    let sum = 0;
    shared(a, b, (term) => {
      sum += this.statistics.weight(term) ** 2;
    });
    return sum === 0 ? 0 : sum / Math.sqrt(sizeA * sizeB);
  }

  /** The share of what `a` says that `b` says too. */
  covered(a: Uint32Array, b: Uint32Array): number {
    let [common, all] = [0, 0];
    for (const term of a) all += this.statistics.weight(term);
    shared(a, b, (term) => {
      common += this.statistics.weight(term);
    });
    return all === 0 ? 0 : common / all;
  }

  /** The share of what `terms` say that was known already. */
  knownShare(terms: Uint32Array, known: ReadonlySet<number>): number {
    let [common, all] = [0, 0];
    for (const term of terms) {
      const weight = this.statistics.weight(term);
      all += weight;
      if (known.has(term)) common += weight;
    }
    return all === 0 ? 0 : common / all;
  }

  /** How usual a turn is among all dialogues. */
  usualness(turn: TurnTerms) {
    let [weights, most, unknown, common] = [0, 0, 0, 0];
    for (const term of turn.terms) {
      const weight = this.statistics.weight(term);
      weights += weight;
      most = Math.max(most, weight);
      if (this.statistics.isNewTerm(term)) unknown++;
    }
    for (const token of turn.tokens) if (this.statistics.weight(token) < common_weight_max) common++;
    let [familiar, unseen] = [0, 0];
    for (const pair of turn.pairs) {
      const dialogues = this.statistics.dialoguesWithPair(pair);
      familiar += Math.log1p(dialogues);
      if (dialogues === 0) unseen++;
    }
    const of = (sum: number, count: number) => (count > 0 ? sum / count : Number.NaN);
    return {
      meanWeight: of(weights, turn.terms.length),
      largestWeight: most,
      commonShare: of(common, turn.length),
      weightOfFirst: turn.length > 0 ? this.statistics.weight(turn.tokens[0]!) : Number.NaN,
      weightOfLast: turn.length > 0 ? this.statistics.weight(turn.tokens[turn.length - 1]!) : Number.NaN,
      unknownTerms: unknown,
      turnsAlike: Math.log1p(this.statistics.turnsAlike(turn)),
      familiarity: of(familiar, turn.pairs.length),
      unseenPhrases: of(unseen, turn.pairs.length),
    };
  }
}
