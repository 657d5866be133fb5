import { AnswerRequest, DialogueRole } from '@guanxi/contracts/bot/v1/bot_provider.js';
import { describe, expect, it } from 'vitest';
import { AnsweringBot, evasion } from './answering-bot.js';
import { askedScenes, drawAskingCustomer, rightAnswer, sceneAsked, starsOf } from './asking-customer.js';

const customers = Array.from({ length: 500 }, (_, i) => drawAskingCustomer(7, i));

describe('customers who ask', () => {
  it('are the same for the same seed, ask about every scene, and in words that say which', () => {
    expect(drawAskingCustomer(7, 3)).toEqual(customers[3]);
    expect(drawAskingCustomer(8, 3)).not.toEqual(customers[3]);
    expect(new Set(customers.map(({ scene }) => scene))).toEqual(new Set(askedScenes));
    for (const { scene, words } of customers) {
      expect(words.length).toBeGreaterThan(0);
      for (const text of words) expect(sceneAsked(text)).toBe(scene);
    }
  });

  it('are satisfied by an answer, the sooner the better, and by a human who has one', () => {
    const stars = (answeredAfter: number | undefined, byHuman = false) =>
      starsOf({ mood: 0 }, { answeredAfter, byHuman });
    expect([stars(1), stars(2), stars(3), stars(undefined)]).toEqual([5, 4, 3, 1]);
    expect([stars(3, true), stars(undefined, true)]).toEqual([5, 1]);
    expect(starsOf({ mood: -1 }, { answeredAfter: undefined, byHuman: false })).toBe(1);
    expect(starsOf({ mood: 1 }, { answeredAfter: 1, byHuman: false })).toBe(5);
  });
});

describe('the bot that answers them', () => {
  const shareRight = (bot: AnsweringBot, wanted: string) => {
    const asking = customers.filter(({ scene }) => scene === wanted);
    const right = asking.filter(({ customerId, scene, words }) => {
      const dialogue = [{ role: DialogueRole.CUSTOMER, text: words[0]! }];
      const { outcome } = bot.answer(AnswerRequest.fromPartial({ customerId, dialogue }));
      const text = outcome?.$case === 'answer' ? outcome.value.text : '';
      expect([rightAnswer(scene), evasion]).toContain(text);
      return text !== evasion;
    });
    return right.length / asking.length;
  };

  it('is right as often as its skill says, and worse in the one scene that it was made worse in', () => {
    const bot = new AnsweringBot(7, 0.9);
    for (const scene of askedScenes) expect(shareRight(bot, scene)).toBeGreaterThan(0.8);
    bot.setSkill('refund', 0.1);
    expect(shareRight(bot, 'refund')).toBeLessThan(0.25);
    expect(shareRight(bot, 'invoice')).toBeGreaterThan(0.8);
  });
});
