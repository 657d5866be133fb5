import { history_turns_max } from './dialogue.js';
import type { DialogueStatistics } from './dialogue-statistics.js';
import { different, overlap, shared, type TurnTerms } from './turn-terms.js';

/** A turn that was read, with what later turns ask of it. */
interface PastTurn {
  readonly at: number;
  readonly turn: TurnTerms;
  /** The sum of squared weights of its terms. */
  readonly size: number;
  readonly run: number;
  readonly repetition: number;
  readonly repeats: number;
  readonly newShare: number;
  readonly familiarity: number;
  readonly alike: number;
  readonly relevance: number;
}

/** Sums over the turns of one side. */
class Side {
  turns = 0;
  tokens = 0;
  repetition = 0;
  repetitionMost = 0;
  repeated = 0;
  copied = 0;
  readonly terms = new Set<number>();

  mean(sum: number, turns = this.turns): number {
    return turns > 0 ? sum / turns : Number.NaN;
  }
}

/** Similarity from which a turn counts as a repetition. */
const repetition_min = 0.6;
/** Association of question and answer from which a term counts as answered. */
const association_min = 0.7;
/** Weight below which a token is a common one. */
const common_weight_max = 2.5;

/**
 * Reads a dialogue turn by turn and tells how it is going, without understanding a word: who repeats herself, how
 * similar the answers are to each other and to the question, lengths, novelty, pace.
 *
 * Causal by construction: `read` knows nothing but the turns given to it so far. What is unknown is NaN.
 */
export class StructureReader {
  private readonly past: PastTurn[] = [];
  private readonly sides = { customer: new Side(), agent: new Side() };
  private readonly seen = new Set<number>();
  private asked: number[] = [];
  private at = 0;

  constructor(private readonly statistics: DialogueStatistics) {}

  /** The facts after this turn, by name; always the same names in the same order. */
  read(turn: TurnTerms): Record<string, number> {
    const side = turn.agent ? this.sides.agent : this.sides.customer;
    const same = this.past.filter((past) => past.turn.agent === turn.agent);
    const other = this.past.filter((past) => past.turn.agent !== turn.agent);
    const [lastSame, lastOther, last] = [same.at(-1), other.at(-1), this.past.at(-1)];
    const size = this.size(turn.terms);
    const run = last && last.turn.agent === turn.agent ? last.run + 1 : 1;
    const toSame = same.map((past) => this.similarity(turn.terms, size, past.turn.terms, past.size));
    const toOther = other.map((past) => this.similarity(turn.terms, size, past.turn.terms, past.size));
    const phrases = same.map((past) => overlap(turn.pairs, past.turn.pairs));
    const repetition = Math.max(0, ...toSame);
    const repeats = same.filter((past) => past.turn.whole === turn.whole).length;
    const newest = this.novelty(turn, side);
    const usual = this.usualness(turn);
    const answer = this.answered(turn, run, size);

    const facts = {
      isAgent: turn.agent ? 1 : 0,
      at: this.at,
      customerTurns: this.sides.customer.turns,
      agentTurns: this.sides.agent.turns,
      answersPerTurn: this.sides.agent.turns / (this.sides.customer.turns + 1),
      run,
      customerRun: turn.agent ? (lastOther?.run ?? 0) : run,
      agentRun: turn.agent ? run : (lastOther?.run ?? 0),
      turnsSinceOther: lastOther ? this.at - lastOther.at : Number.NaN,
      length: turn.length,
      differentTerms: turn.terms.length,
      variety: turn.length > 0 ? turn.terms.length / turn.length : Number.NaN,
      lengthOfLastSame: lastSame?.turn.length ?? Number.NaN,
      lengthOfLastOther: lastOther?.turn.length ?? Number.NaN,
      lengthOfLast: last?.turn.length ?? Number.NaN,
      lengthAboveMean: turn.length - (side.turns > 0 ? side.tokens / side.turns : turn.length),
      lengthToOther: lastOther ? Math.log((turn.length + 1) / (lastOther.turn.length + 1)) : Number.NaN,
      meanLengthCustomer: this.sides.customer.mean(this.sides.customer.tokens),
      meanLengthAgent: this.sides.agent.mean(this.sides.agent.tokens),
      repetition,
      repeatedPhrases: Math.max(0, ...phrases),
      similarToLastSame: toSame.at(-1) ?? Number.NaN,
      similarToSameBefore: toSame.at(-2) ?? Number.NaN,
      phrasesOfLastSame: phrases.at(-1) ?? Number.NaN,
      repeats,
      turnsSinceAlike: repetition > 0.5 ? this.at - same[toSame.lastIndexOf(repetition)]!.at : Number.NaN,
      similarToLastOther: toOther.at(-1) ?? Number.NaN,
      similarToOtherBefore: toOther.at(-2) ?? Number.NaN,
      similarToOther: Math.max(0, ...toOther),
      questionInAnswer: lastOther ? this.covered(lastOther.turn.terms, turn.terms) : Number.NaN,
      answerInQuestion: lastOther ? this.covered(turn.terms, lastOther.turn.terms) : Number.NaN,
      newToSide: newest.toSide,
      newToDialogue: newest.toDialogue,
      repeatedByAgent: this.sides.agent.repeated,
      repeatedByCustomer: this.sides.customer.repeated,
      copiedByAgent: this.sides.agent.copied,
      copiedByCustomer: this.sides.customer.copied,
      mostRepetitionAgent: this.sides.agent.repetitionMost,
      mostRepetitionCustomer: this.sides.customer.repetitionMost,
      meanRepetitionAgent: this.sides.agent.mean(this.sides.agent.repetition, this.sides.agent.turns - 1),
      meanRepetitionCustomer: this.sides.customer.mean(this.sides.customer.repetition, this.sides.customer.turns - 1),
      repetitionOfLastSame: lastSame?.repetition ?? Number.NaN,
      repetitionOfLastOther: lastOther?.repetition ?? Number.NaN,
      repeatsOfLastSame: lastSame?.repeats ?? Number.NaN,
      repeatsOfLastOther: lastOther?.repeats ?? Number.NaN,
      newShareOfLastOther: lastOther?.newShare ?? Number.NaN,
      ...usual,
      familiarityOfLastOther: lastOther?.familiarity ?? Number.NaN,
      alikeOfLastOther: lastOther?.alike ?? Number.NaN,
      ...answer,
      relevanceOfLastAnswer: turn.agent ? Number.NaN : (lastOther?.relevance ?? Number.NaN),
    };

    this.remember(turn, side, {
      at: this.at,
      turn,
      size,
      run,
      repetition,
      repeats,
      newShare: newest.toSide,
      familiarity: usual.familiarity,
      alike: usual.turnsAlike,
      relevance: answer.relevance,
    });
    return facts;
  }

  private remember(turn: TurnTerms, side: Side, past: PastTurn): void {
    this.past.push(past);
    if (this.past.length > history_turns_max) this.past.shift();
    for (const term of turn.terms) {
      side.terms.add(term);
      this.seen.add(term);
    }
    side.turns++;
    side.tokens += turn.length;
    side.repetition += past.repetition;
    side.repetitionMost = Math.max(side.repetitionMost, past.repetition);
    if (past.repetition > repetition_min) side.repeated++;
    if (past.repeats > 0) side.copied++;
    if (turn.agent) this.asked = [];
    else this.asked = [...this.asked, ...turn.terms];
    this.at++;
  }

  private novelty(turn: TurnTerms, side: Side): { toSide: number; toDialogue: number } {
    let [toSide, toDialogue] = [0, 0];
    for (const term of turn.terms) {
      if (!side.terms.has(term)) toSide++;
      if (!this.seen.has(term)) toDialogue++;
    }
    const count = turn.terms.length;
    return count > 0
      ? { toSide: toSide / count, toDialogue: toDialogue / count }
      : { toSide: Number.NaN, toDialogue: Number.NaN };
  }

  /** How usual the turn is among all dialogues. */
  private usualness(turn: TurnTerms) {
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

  /** How well an answer goes with what was asked since the answer before. */
  private answered(turn: TurnTerms, run: number, size: number) {
    const unknown = { relevance: Number.NaN, bestRelevance: Number.NaN, relevantShare: Number.NaN };
    if (!turn.agent || this.asked.length === 0) {
      return { ...unknown, askedInAnswer: Number.NaN, askedSimilarity: Number.NaN, askedTerms: Number.NaN };
    }
    const asked = different(this.asked);
    const own = {
      askedInAnswer: this.covered(asked, turn.terms),
      askedSimilarity: this.similarity(turn.terms, size, asked, this.size(asked)),
      askedTerms: asked.length,
    };
    if (run > 1) return { ...unknown, ...own };
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
    return { relevance: sum / weights, bestRelevance: best, relevantShare: relevant / weights, ...own };
  }

  private size(terms: Uint32Array): number {
    let sum = 0;
    for (const term of terms) sum += this.statistics.weight(term) ** 2;
    return sum;
  }

  /** The cosine of two turns, terms weighted by what they say. */
  private similarity(a: Uint32Array, sizeA: number, b: Uint32Array, sizeB: number): number {
    let sum = 0;
    shared(a, b, (term) => {
      sum += this.statistics.weight(term) ** 2;
    });
    return sum === 0 ? 0 : sum / Math.sqrt(sizeA * sizeB);
  }

  /** The share of what `a` says that `b` says too. */
  private covered(a: Uint32Array, b: Uint32Array): number {
    let [common, all] = [0, 0];
    for (const term of a) all += this.statistics.weight(term);
    shared(a, b, (term) => {
      common += this.statistics.weight(term);
    });
    return all === 0 ? 0 : common / all;
  }
}
