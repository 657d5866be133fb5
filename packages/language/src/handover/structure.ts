import { AnswerRelevance } from './answer-relevance.js';
import { history_turns_max } from './dialogue.js';
import type { DialogueStatistics } from './dialogue-statistics.js';
import { overlap, type TurnTerms } from './turn-terms.js';
import { Weighing } from './weighing.js';

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
  readonly toOther: number;
  readonly coverage: number;
}

/** Sums over the turns of one side. */
class Side {
  turns = 0;
  tokens = 0;
  repetition = 0;
  repetitionMost = 0;
  repeated = 0;
  copied = 0;
  short = 0;
  newShares = 0;
  readonly terms = new Set<number>();

  mean(sum: number, turns = this.turns): number {
    return turns > 0 ? sum / turns : Number.NaN;
  }
}

/** Similarity from which a turn counts as alike. */
const similar_min = 0.3;
/** Similarity from which a turn counts as a repetition. */
const repetition_min = 0.6;
/** Similarity from which the distance to the similar turn is told. */
const alike_min = 0.5;
/** Tokens of a turn that counts as short. */
const short_tokens_max = 2;

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
  private at = 0;

  private readonly weighing: Weighing;
  private readonly relevance: AnswerRelevance;

  constructor(statistics: DialogueStatistics) {
    this.weighing = new Weighing(statistics);
    this.relevance = new AnswerRelevance(statistics, this.weighing);
  }

  /** The facts after this turn, by name; always the same names in the same order. */
  read(turn: TurnTerms): Record<string, number> {
    const side = turn.agent ? this.sides.agent : this.sides.customer;
    const same = this.past.filter((past) => past.turn.agent === turn.agent);
    const other = this.past.filter((past) => past.turn.agent !== turn.agent);
    const [lastSame, lastOther, last] = [same.at(-1), other.at(-1), this.past.at(-1)];
    const size = this.weighing.size(turn.terms);
    const run = last && last.turn.agent === turn.agent ? last.run + 1 : 1;
    const toSame = same.map((past) => this.weighing.similarity(turn.terms, size, past.turn.terms, past.size));
    const toOther = other.map((past) => this.weighing.similarity(turn.terms, size, past.turn.terms, past.size));
    const phrases = same.map((past) => overlap(turn.pairs, past.turn.pairs));
    const repetition = Math.max(0, ...toSame);
    const repeats = same.filter((past) => past.turn.whole === turn.whole).length;
    const newest = this.novelty(turn, side);
    const usual = this.weighing.usualness(turn);
    const answer = this.relevance.read(turn, run, size);
    const recent = this.recentTurns();

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
      turnsSinceAlike: repetition > alike_min ? this.at - same[toSame.lastIndexOf(repetition)]!.at : Number.NaN,
      similarToLastOther: toOther.at(-1) ?? Number.NaN,
      similarToOtherBefore: toOther.at(-2) ?? Number.NaN,
      similarToOther: Math.max(0, ...toOther),
      questionInAnswer: lastOther ? this.weighing.covered(lastOther.turn.terms, turn.terms) : Number.NaN,
      answerInQuestion: lastOther ? this.weighing.covered(turn.terms, lastOther.turn.terms) : Number.NaN,
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
      similarTurns: toSame.filter((similarity) => similarity > similar_min).length,
      repeatedTurns: toSame.filter((similarity) => similarity > repetition_min).length,
      repeatedRun: this.repeatedRun(),
      turnsAgoAlike: repetition > 0 ? same.length - toSame.lastIndexOf(repetition) : Number.NaN,
      lengthToAlike: repetition > 0 ? turn.length - same[toSame.lastIndexOf(repetition)]!.turn.length : Number.NaN,
      sharedStart: lastSame ? sharedStart(turn, lastSame.turn) : Number.NaN,
      similarToQuestionBefore: this.similarityBefore(turn, size, same, lastOther),
      similarToAnswerBefore: this.similarityBefore(turn, size, other, lastSame),
      exchangeOfLastOther: lastOther?.toOther ?? Number.NaN,
      coverageOfLastOther: lastOther?.coverage ?? Number.NaN,
      saidByCustomer: this.weighing.knownShare(turn.terms, this.sides.customer.terms),
      saidByAgent: this.weighing.knownShare(turn.terms, this.sides.agent.terms),
      ...recent,
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
      toOther: facts.similarToLastOther,
      coverage: facts.questionInAnswer,
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
    if (turn.length <= short_tokens_max) side.short++;
    if (past.newShare > 0) side.newShares += past.newShare;
    this.relevance.remember(turn);
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

  /** How similar a turn is to the last of `turns` before the turn `bound` (or the very last without one). */
  private similarityBefore(turn: TurnTerms, size: number, turns: PastTurn[], bound: PastTurn | undefined): number {
    const before = turns.findLast((past) => past.at < (bound?.at ?? this.at));
    return before ? this.weighing.similarity(turn.terms, size, before.turn.terms, before.size) : Number.NaN;
  }

  /** How many of the last turns in a row repeated an earlier one. */
  private repeatedRun(): number {
    const fresh = this.past.findLastIndex((past) => past.repetition <= alike_min);
    return this.past.length - 1 - fresh;
  }

  /** How the last two turns of either side compare. */
  private recentTurns() {
    const of = (agent: boolean) => {
      const [before, last] = this.past.filter((past) => past.turn.agent === agent).slice(-2);
      if (!last) return { similarity: Number.NaN, length: Number.NaN };
      const similarity = this.weighing.similarity(last.turn.terms, last.size, before!.turn.terms, before!.size);
      return { similarity, length: before!.turn.length };
    };
    const [customer, agent] = [of(false), of(true)];
    return {
      customerTurnsAlike: customer.similarity,
      agentTurnsAlike: agent.similarity,
      lengthOfCustomerBefore: customer.length,
      lengthOfAgentBefore: agent.length,
      shortCustomerTurns: this.sides.customer.short,
      newByCustomer: this.sides.customer.newShares,
    };
  }
}

/** The share of a turn that starts exactly like another. */
function sharedStart(turn: TurnTerms, other: TurnTerms): number {
  let same = 0;
  while (same < turn.length && turn.tokens[same] === other.tokens[same]) same++;
  return turn.length > 0 ? same / turn.length : 0;
}
