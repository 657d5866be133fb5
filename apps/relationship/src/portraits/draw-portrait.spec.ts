import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { describe, expect, it } from 'vitest';
import { drawPortrait as draw, type FactsOfKind } from './draw-portrait.js';

const day_ms = 24 * 60 * 60 * 1000;
const asOf = new Date('2026-06-30T00:00:00Z');
const daysAgo = (days: number) => new Date(asOf.getTime() - days * day_ms);
const drawPortrait = (establishedAt: Date, facts: FactsOfKind[], at: Date, purchaseDays = 0) =>
  draw(establishedAt, facts, purchaseDays, at);
const fact = (kind: BehaviourKind, lastDaysAgo: number, over: Partial<FactsOfKind> = {}): FactsOfKind => ({
  kind,
  category: '',
  count: 1,
  amountCents: 0,
  firstAt: daysAgo(lastDaysAgo),
  lastAt: daysAgo(lastDaysAgo),
  decayed: 1,
  ...over,
});

describe('the lifecycle stage', () => {
  it.each([
    [30, undefined, 'new'],
    [31, 0, 'active'],
    [400, 30, 'active'],
    [400, 31, 'cooling'],
    [400, 90, 'cooling'],
    [400, 91, 'dormant'],
    [400, 365, 'dormant'],
    [400, 366, 'lost'],
    [60, undefined, 'cooling'],
    [366, undefined, 'lost'],
  ] as const)('of a relationship of %s days, silent for %s, is %s', (age, silent, stage) => {
    const facts = silent === undefined ? [] : [fact(BehaviourKind.PRODUCT_VIEWED, silent)];
    expect(drawPortrait(daysAgo(age), facts, asOf).lifecycleStage).toBe(stage);
  });

  it('is not rejuvenated by messages that she ignores', () => {
    const facts = [fact(BehaviourKind.MESSAGE_IGNORED, 1), fact(BehaviourKind.PURCHASED, 400)];
    expect(drawPortrait(daysAgo(500), facts, asOf).lifecycleStage).toBe('lost');
  });
});

describe('the rhythm', () => {
  const buyer = (spanDays: number, silentDays: number) => [
    fact(BehaviourKind.PURCHASED, silentDays, { count: 5, firstAt: daysAgo(silentDays + spanDays) }),
  ];

  it.each([
    ['buys every week and has been away for a month', 28, 30, 5, 'dormant'],
    ['buys every two months and has been away for as long', 240, 60, 5, 'active'],
    ['bought on two days only, which is no rhythm', 28, 30, 2, 'active'],
  ] as const)('of one who %s decides the stage', (_, span, silent, purchaseDays, stage) => {
    expect(drawPortrait(daysAgo(700), buyer(span, silent), asOf, purchaseDays).lifecycleStage).toBe(stage);
  });

  it('is among the evidence', () => {
    expect(drawPortrait(daysAgo(700), buyer(240, 60), asOf, 5).evidence).toContainEqual({
      about: 'lifecycle_stage',
      fact: 'usual_gap_days',
      value: '60.0',
    });
  });
});

describe('the interests', () => {
  it('weigh what she bought above what she looked at, and add up to one', () => {
    const { interests } = drawPortrait(
      daysAgo(100),
      [
        fact(BehaviourKind.PRODUCT_VIEWED, 1, { category: 'shoes', decayed: 3 }),
        fact(BehaviourKind.PURCHASED, 2, { category: 'tea', decayed: 1 }),
        fact(BehaviourKind.MESSAGE_READ, 2, { category: 'hats', decayed: 9 }),
      ],
      asOf,
    );
    expect(interests).toEqual([
      { category: 'tea', share: 5 / 8 },
      { category: 'shoes', share: 3 / 8 },
    ]);
  });

  it('are absent where she showed none', () => {
    expect(drawPortrait(daysAgo(100), [], asOf).interests).toEqual([]);
  });
});

describe('the purchases', () => {
  it('are counted over categories, with their mean and span', () => {
    const { purchases } = drawPortrait(
      daysAgo(100),
      [
        fact(BehaviourKind.PURCHASED, 5, { category: 'tea', count: 2, amountCents: 1000, firstAt: daysAgo(50) }),
        fact(BehaviourKind.PURCHASED, 10, { category: 'hats', count: 1, amountCents: 501 }),
      ],
      asOf,
    );
    expect(purchases).toEqual({
      count: 3,
      amountCents: 1501,
      meanAmountCents: 500,
      spanDays: 45,
      firstAt: daysAgo(50),
    });
  });

  it('are nothing before the first', () => {
    const none = { count: 0, amountCents: 0, meanAmountCents: 0, spanDays: 0, firstAt: undefined };
    expect(drawPortrait(daysAgo(100), [], asOf).purchases).toEqual(none);
  });
});

describe('the evidence', () => {
  it('names a fact for every part of the portrait', () => {
    const { evidence } = drawPortrait(
      daysAgo(100),
      [
        fact(BehaviourKind.PURCHASED, 5, { category: 'tea', count: 2 }),
        fact(BehaviourKind.PRODUCT_VIEWED, 5, { category: 'tea', count: 7 }),
      ],
      asOf,
    );
    expect(evidence).toEqual([
      { about: 'lifecycle_stage', fact: 'established_at', value: daysAgo(100).toISOString() },
      { about: 'lifecycle_stage', fact: 'last_behaviour_at', value: daysAgo(5).toISOString() },
      { about: 'interests.tea', fact: 'behaviours', value: 'PRODUCT_VIEWED × 7, PURCHASED × 2' },
      { about: 'purchases', fact: 'behaviours', value: 'PURCHASED × 2' },
    ]);
  });
});
