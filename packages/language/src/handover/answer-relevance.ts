import type { DialogueStatistics } from './dialogue-statistics.js';
import { different, type TurnTerms } from './turn-terms.js';
import type { Weighing } from './weighing.js';

/** Association of question and answer from which a term counts as answered. */
const association_min = 0.7;
/** Terms of a question that are compared with the answer: those said last. */
const asked_terms_max = 200;

const unanswered = { relevance: Number.NaN, bestRelevance: Number.NaN, relevantShare: Number.NaN };
const unasked = { askedInAnswer: Number.NaN, askedSimilarity: Number.NaN, askedTerms: Number.NaN };

/** Whether an answer goes with the question: by shared terms, and by what answers to such questions usually say. */
export class AnswerRelevance {
  private asked: number[] = [];

  constructor(
    private readonly statistics: DialogueStatistics,
    private readonly weighing: Weighing,
  ) {}

  /** The facts of this turn; unknown where it is no answer. `run` counts the turns of the side in a row. */
  read(turn: TurnTerms, run: number, size: number) {
    if (!turn.agent || this.asked.length === 0) return { ...unanswered, ...unasked };
    const asked = different(this.asked);
    const similarity = this.weighing.similarity(turn.terms, size, asked, this.weighing.size(asked));
    const compared = {
      askedInAnswer: this.weighing.covered(asked, turn.terms),
      askedSimilarity: similarity,
      askedTerms: asked.length,
    };
    return { ...(run > 1 ? unanswered : this.relevanceTo(asked, turn)), ...compared };
  }

  /** Takes a turn in, after it was read. */
  remember(turn: TurnTerms): void {
    this.asked = turn.agent ? [] : [...this.asked, ...turn.terms].slice(-asked_terms_max);
  }

  private relevanceTo(asked: Uint32Array, turn: TurnTerms) {
    let [weights, sum, best, relevant] = [0, 0, 0, 0];
    for (const term of asked) {
      let strongest = 0;
      for (const answered of turn.terms) strongest = Math.max(strongest, this.statistics.association(term, answered));
      const weight = this.statistics.weight(term);
      weights += weight;
      sum += weight * strongest;
      best = Math.max(best, strongest);
      if (strongest > association_min) relevant += weight;
    }
    return { relevance: sum / weights, bestRelevance: best, relevantShare: relevant / weights };
  }
}
