import { SegmentRule } from '@guanxi/contracts/relationship/v1/segment.js';
import { describe, expect, it } from 'vitest';
import { checkRule, rule_conditions_max, rule_levels_max } from './check-rule.js';

const tag: SegmentRule = { rule: { $case: 'tag', value: { values: ['vip'] } } };
const not = (rule: SegmentRule): SegmentRule => ({ rule: { $case: 'not', value: rule } });
const all = (...rules: SegmentRule[]): SegmentRule => ({ rule: { $case: 'all', value: { rules } } });
const figure = (value: { atLeast?: number; atMost?: number }): SegmentRule => ({
  rule: { $case: 'figure', value: { figure: 4, atLeast: undefined, atMost: undefined, ...value } },
});
const deep = (levels: number): SegmentRule => (levels === 1 ? tag : not(deep(levels - 1)));

describe('a rule', () => {
  it('may be as deep as the bound and no deeper', () => {
    expect(checkRule(deep(rule_levels_max), 'rule')).toEqual([]);
    expect(checkRule(deep(rule_levels_max + 1), 'rule')).toEqual([
      { field: `rule${'.not'.repeat(rule_levels_max)}`, description: 'lies deeper than 8 levels' },
    ]);
  });

  it('may have as many conditions as the bound and no more', () => {
    const twenty = all(...Array.from({ length: 20 }, () => tag));
    const hundred = all(twenty, twenty, twenty, twenty, twenty);
    expect(checkRule(hundred, 'rule')).toEqual([]);
    expect(checkRule(all(hundred, tag), 'rule')).toEqual([
      { field: 'rule', description: `has more than ${rule_conditions_max} conditions` },
    ]);
  });

  it('names the place of bounds that cannot be', () => {
    expect(checkRule(all(tag, not(figure({}))), 'rule')).toEqual([
      { field: 'rule.all.rules[1].not.figure', description: 'needs at_least, at_most or both' },
    ]);
    expect(checkRule(figure({ atLeast: 3, atMost: 2 }), 'rule')).toEqual([
      { field: 'rule.figure.at_most', description: 'lies below at_least' },
    ]);
    expect(checkRule(figure({ atLeast: 2, atMost: 2 }), 'rule')).toEqual([]);
  });
});
