import { type ModelFields, murmur3OfHashes } from '@guanxi/learning';
import { HashedCounts } from './hashed-counts.js';
import { different, type TurnTerms } from './turn-terms.js';

/** What the statistics remember, each with the bits of its buckets and the smallest count that a file keeps. */
const kept = {
  turnsWithTerm: [16, 1],
  questionsWithTerm: [16, 2],
  answersWithTerm: [16, 2],
  exchangesWithPair: [20, 2],
  turnsAlike: [16, 1],
  dialoguesWithPair: [18, 1],
} as const;
type Kept = keyof typeof kept;

/**
 * What is usual in a shop's dialogues: how common a term is, which turns and phrases come back, and which terms of an
 * answer go with which terms of a question. No labels enter.
 */
export class DialogueStatistics {
  private turns = 0;
  private exchanges = 0;

  private constructor(private readonly counts: Record<Kept, HashedCounts>) {}

  static empty(): DialogueStatistics {
    return new DialogueStatistics(eachKept((name) => new HashedCounts(kept[name][0])));
  }

  /** Counts a dialogue in, or out again with −1: so that a dialogue can be read as if it had never been seen. */
  add(dialogue: readonly TurnTerms[], change: 1 | -1 = 1): void {
    const { turnsWithTerm, turnsAlike, dialoguesWithPair } = this.counts;
    for (const turn of dialogue) {
      this.turns += change;
      for (const term of turn.terms) turnsWithTerm.add(term, change);
      turnsAlike.add(turn.whole, change);
    }
    for (const pair of different(dialogue.flatMap((turn) => [...turn.pairs]))) dialoguesWithPair.add(pair, change);
    for (const { question, answer } of exchangesOf(dialogue)) this.addExchange(question, answer, change);
  }

  /** How much a term says: the logarithm of the inverse of its share of turns. */
  weight(term: number): number {
    return Math.log((this.turns + 1) / (this.counts.turnsWithTerm.get(term) + 0.5));
  }

  isNewTerm(term: number): boolean {
    return this.counts.turnsWithTerm.get(term) === 0;
  }

  turnsAlike(turn: TurnTerms): number {
    return this.counts.turnsAlike.get(turn.whole);
  }

  dialoguesWithPair(pair: number): number {
    return this.counts.dialoguesWithPair.get(pair);
  }

  /**
   * How much more often than chance answers to questions with `asked` held `answered`, as a logarithm, at least 0; 0
   * where they met less than twice.
   */
  association(asked: number, answered: number): number {
    const together = this.counts.exchangesWithPair.get(pairOf(asked, answered));
    if (together < 2) return 0;
    const questions = this.counts.questionsWithTerm.get(asked);
    const answers = this.counts.answersWithTerm.get(answered);
    return Math.max(0, Math.log(((together + 0.3) * (this.exchanges + 1)) / ((questions + 1) * (answers + 1))));
  }

  toJson(): Record<string, number | string> {
    return {
      turns: this.turns,
      exchanges: this.exchanges,
      ...eachKept((name) => this.counts[name].pack(kept[name][1])),
    };
  }

  /** @throws {ModelFileInvalid} naming the field at fault. */
  static fromJson(fields: ModelFields): DialogueStatistics {
    const statistics = new DialogueStatistics(eachKept((name) => HashedCounts.unpack(fields, name, kept[name][0])));
    statistics.turns = fields.integer('turns', 0, 2 ** 31);
    statistics.exchanges = fields.integer('exchanges', 0, 2 ** 31);
    return statistics;
  }

  private addExchange(question: Uint32Array, answer: Uint32Array, change: 1 | -1): void {
    this.exchanges += change;
    for (const asked of question) this.counts.questionsWithTerm.add(asked, change);
    for (const answered of answer) this.counts.answersWithTerm.add(answered, change);
    for (const asked of question) {
      for (const answered of answer) this.counts.exchangesWithPair.add(pairOf(asked, answered), change);
    }
  }
}

/** What the customer said in a row, with the first answer to it. */
function* exchangesOf(dialogue: readonly TurnTerms[]): Generator<{ question: Uint32Array; answer: Uint32Array }> {
  let question: number[] = [];
  let before: TurnTerms | undefined;
  for (const turn of dialogue) {
    if (!turn.agent) {
      if (before?.agent) question = [];
      question.push(...turn.terms);
    } else if (before && !before.agent) {
      yield { question: different(question), answer: turn.terms };
    }
    before = turn;
  }
}

function pairOf(asked: number, answered: number): number {
  return murmur3OfHashes([asked, answered], 5);
}

function eachKept<T>(make: (name: Kept) => T): Record<Kept, T> {
  return Object.fromEntries(Object.keys(kept).map((name) => [name, make(name as Kept)])) as Record<Kept, T>;
}
