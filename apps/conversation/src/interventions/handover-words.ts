import type { HandoverReason } from '@guanxi/language';

type Side = 'customer' | 'agent';

const repeats: Record<Side, string> = { customer: 'customer repeats herself', agent: 'bot answers alike' };

/** From which value on a fact of repetition says that there was one, and who repeated: `same` is who has just spoken. */
const repetitions: Record<string, [from: number, who: Side | 'same' | 'other']> = {
  repetition: [0.6, 'same'],
  repeatedPhrases: [0.5, 'same'],
  similarToLastSame: [0.6, 'same'],
  similarToSameBefore: [0.6, 'same'],
  phrasesOfLastSame: [0.5, 'same'],
  repeats: [1, 'same'],
  repeatedTurns: [1, 'same'],
  sharedStart: [0.6, 'same'],
  similarToQuestionBefore: [0.6, 'same'],
  turnsSinceAlike: [1, 'same'],
  repetitionOfLastSame: [0.6, 'same'],
  repeatsOfLastSame: [1, 'same'],
  repetitionOfLastOther: [0.6, 'other'],
  repeatsOfLastOther: [1, 'other'],
  agentTurnsAlike: [0.6, 'agent'],
  repeatedByAgent: [1, 'agent'],
  copiedByAgent: [1, 'agent'],
  mostRepetitionAgent: [0.6, 'agent'],
  meanRepetitionAgent: [0.6, 'agent'],
  customerTurnsAlike: [0.6, 'customer'],
  repeatedByCustomer: [1, 'customer'],
  copiedByCustomer: [1, 'customer'],
  mostRepetitionCustomer: [0.6, 'customer'],
  meanRepetitionCustomer: [0.6, 'customer'],
};

/** What the other facts are about; whether much or little of it spoke for a human differs from shop to shop. */
const topics: [about: string, facts: RegExp][] = [
  ['what was said', /words.*: this (turn|exchange)$/],
  [
    'number of turns',
    /^(isAgent|at|customerTurns|agentTurns|answersPerTurn|run|customerRun|agentRun|turnsSinceOther)$/,
  ],
  ['length of turns', /length|^(differentTerms|variety|shortCustomerTurns)$/i],
  [
    'fit of question and answer',
    /^similarTo(LastOther|OtherBefore|Other|AnswerBefore)$|^(exchange|coverage)Of|^(question|answer)In|^asked|relevan/i,
  ],
  ['what is new', /^(newTo|newShare|newBy|saidBy)/],
  ['how usual the words are', /weight|common|^unknownTerms$|^turnsAlike$|^alikeOf|^familiarity|^unseenPhrases$/i],
];

const otherwise = 'course of the dialogue';
const words_max = 3;

/**
 * Up to three of the facts that spoke for a human, heaviest first, in words that hold nothing of what was said.
 *
 * @param spoke whose turn the reasons were given for.
 */
export function handoverWords(reasons: readonly HandoverReason[], spoke: Side): string[] {
  const words = reasons.filter(({ weight }) => weight > 0).map((reason) => wordOf(reason, spoke));
  return [...new Set(words)].slice(0, words_max);
}

function wordOf({ fact, value }: HandoverReason, spoke: Side): string {
  const repetition = repetitions[fact];
  if (!repetition) return topics.find(([, facts]) => facts.test(fact))?.[0] ?? otherwise;
  const [from, who] = repetition;
  if (!(value >= from)) return 'little is repeated';
  const spokeNot = spoke === 'agent' ? 'customer' : 'agent';
  return repeats[who === 'same' ? spoke : who === 'other' ? spokeNot : who];
}
