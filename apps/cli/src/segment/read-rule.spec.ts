import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { LifecycleStage } from '@guanxi/contracts/relationship/v1/portrait.js';
import { PortraitFigure } from '@guanxi/contracts/relationship/v1/segment.js';
import { describe, expect, it } from 'vitest';
import { readRule } from './read-rule.js';

const tag = (value: string) => ({ rule: { $case: 'tag', value: { values: [value] } } });

describe('a written rule', () => {
  it('binds and more tightly than or, and not most tightly', () => {
    expect(readRule('tag in (a) or not tag in (b) and tag in (c)')).toEqual({
      rule: {
        $case: 'any',
        value: {
          rules: [
            tag('a'),
            { rule: { $case: 'all', value: { rules: [{ rule: { $case: 'not', value: tag('b') } }, tag('c')] } } },
          ],
        },
      },
    });
    expect(readRule('(tag in (a) or tag in (b)) and tag in (c)')).toMatchObject({ rule: { $case: 'all' } });
  });

  it.each([
    ['stage in (new, lost)', { $case: 'lifecycleStage', value: { stages: [LifecycleStage.NEW, LifecycleStage.LOST] } }],
    ['purchases >= 2', { $case: 'figure', value: { figure: PortraitFigure.PURCHASES, atLeast: 2 } }],
    ['silent_days <= 30.5', { $case: 'figure', value: { figure: PortraitFigure.SILENT_DAYS, atMost: 30.5 } }],
    ['price_level = 5', { $case: 'figure', value: { figure: PortraitFigure.PRICE_LEVEL, atLeast: 5, atMost: 5 } }],
    ['interest(green_tea) >= 0.3', { $case: 'interest', value: { category: 'green_tea', shareAtLeast: 0.3 } }],
    [
      'did(purchased, 90)',
      { $case: 'behaviour', value: { kind: BehaviourKind.PURCHASED, category: '', withinDays: 90, atLeast: 1 } },
    ],
    [
      'did(product_viewed, tea, 30) >= 4',
      {
        $case: 'behaviour',
        value: { kind: BehaviourKind.PRODUCT_VIEWED, category: 'tea', withinDays: 30, atLeast: 4 },
      },
    ],
    ['channel in (live)', { $case: 'acquisitionChannel', value: { values: ['live'] } }],
    ['prefers in (app, web)', { $case: 'preferredChannel', value: { values: ['app', 'web'] } }],
    ['birthday within 7', { $case: 'birthday', value: { withinDays: 7 } }],
  ])('«%s» says what it says', (written, rule) => {
    expect(readRule(written)).toEqual({ rule });
  });

  it.each([
    ['', 'needs a condition at its end'],
    ['age >= 3', 'a figure at character 1, "age"'],
    ['purchases > 2', '>=, <= or = at character 11'],
    ['purchases >= many', 'a number at character 14, "many"'],
    ['stage in (old)', 'one of new, active, cooling, dormant, lost at character 11'],
    ['tag in (a', 'needs ")" at its end'],
    ['tag in (a) tag in (b)', 'and, or, or the end at character 12'],
  ])('«%s» is refused where it cannot be read', (written, why) => {
    expect(() => readRule(written)).toThrow(why);
  });
});
