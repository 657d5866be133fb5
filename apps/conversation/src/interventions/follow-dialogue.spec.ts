import { describe, expect, it } from 'vitest';
import { trainOnRepetition } from '../../test/handover-dialogues.js';
import { followDialogue, type Said } from './follow-dialogue.js';
import { handoverWords } from './handover-words.js';

const model = trainOnRepetition();
const unknown = '抱歉，这个问题我不知道答案。您可以换个说法，或回复「转人工」由客服为您解答。';
const asking = (...questions: string[]): Said[] =>
  questions.flatMap((text) => [
    { role: 'customer', text },
    { role: 'agent', text: unknown },
  ]);

describe('a model that follows a dialogue', () => {
  it('says why a human is due, in words that hold nothing of what was said', () => {
    const seen = followDialogue(model, asking('张三丰的手机号是多少', '张三丰的手机号是多少'));
    expect(seen.due).toBe(true);
    expect(seen.probability).toBeGreaterThan(0.5);
    expect(seen.because).toContain('customer repeats herself');
    expect(seen.because.length).toBeLessThanOrEqual(3);
    expect(seen.because.join()).not.toMatch(/\p{Script=Han}/u);
  });

  it('lets the bot go on where the customer does', () => {
    expect(followDialogue(model, asking('发货要多久', '发票怎么办理', '会员有几种'))).toMatchObject({
      due: false,
      because: [],
    });
  });

  it('hears it where a shop marks her turn instead of the answer to it', () => {
    const marksHers = trainOnRepetition('customer');
    const seen = followDialogue(marksHers, asking('发货要多久', '发货要多久'));
    expect(seen.due).toBe(true);
    expect(seen.because).toContain('customer repeats herself');
    expect(followDialogue(marksHers, asking('发货要多久', '发票怎么办理')).due).toBe(false);
  });
});

describe('the words of a reason', () => {
  it('are there for every fact that a model knows', () => {
    for (const fact of model.columns) {
      for (const value of [0, 1, Number.NaN]) {
        const words = handoverWords([{ fact, value, weight: 1 }], 'agent');
        expect(words, fact).toHaveLength(1);
        expect(words.join(), fact).toMatch(/^[a-z ]+$/);
      }
    }
  });

  it('say who repeated, and only where somebody did', () => {
    const word = (fact: string, value: number, spoke: 'customer' | 'agent') =>
      handoverWords([{ fact, value, weight: 1 }], spoke);
    expect(word('repetition', 0.9, 'agent')).toEqual(['bot answers alike']);
    expect(word('repetition', 0.9, 'customer')).toEqual(['customer repeats herself']);
    expect(word('repetitionOfLastOther', 0.9, 'agent')).toEqual(['customer repeats herself']);
    expect(word('customerTurnsAlike', 0.9, 'agent')).toEqual(['customer repeats herself']);
    expect(word('a fact of a later release', 0.9, 'agent')).toEqual(['course of the dialogue']);
    expect(word('repeatedByAgent', 2, 'customer')).toEqual(['bot answers alike']);
    expect(word('repetition', 0.1, 'agent')).toEqual(['little is repeated']);
  });

  it('leave out what spoke against a human, and say nothing twice', () => {
    const reasons = [
      { fact: 'repetition', value: 1, weight: 0.4 },
      { fact: 'repeats', value: 1, weight: 0.3 },
      { fact: 'length', value: 4, weight: -0.9 },
    ];
    expect(handoverWords(reasons, 'agent')).toEqual(['bot answers alike']);
  });
});
