import type { FieldViolation } from '@guanxi/chassis';
import type { SegmentRule } from '@guanxi/contracts/relationship/v1/segment.js';

export const rule_levels_max = 8;
export const rule_conditions_max = 100;

/**
 * What is wrong with a rule that its fields, each by itself, do not show; paths begin with `path`. Stops at the depth
 * and number of conditions that are allowed, so that a rule as large as a message can be costs no more than one that fits.
 */
export function checkRule(rule: SegmentRule, path: string): FieldViolation[] {
  const violations: FieldViolation[] = [];
  let conditions = 0;
  const visit = ({ rule: chosen }: SegmentRule, at: string, level: number): void => {
    if (violations.length > 0 || !chosen) return;
    if (level > rule_levels_max) {
      violations.push({ field: at, description: `lies deeper than ${rule_levels_max} levels` });
    } else if (chosen.$case === 'not') {
      visit(chosen.value, `${at}.not`, level + 1);
    } else if (chosen.$case === 'all' || chosen.$case === 'any') {
      chosen.value.rules.forEach((one, i) => {
        visit(one, `${at}.${chosen.$case}.rules[${i}]`, level + 1);
      });
    } else {
      conditions += 1;
      if (conditions > rule_conditions_max) {
        violations.push({ field: path, description: `has more than ${rule_conditions_max} conditions` });
      } else if (chosen.$case === 'figure') {
        violations.push(...checkBounds(chosen.value, `${at}.figure`));
      }
    }
  };
  visit(rule, path, 1);
  return violations;
}

function checkBounds({ atLeast, atMost }: { atLeast?: number; atMost?: number }, at: string): FieldViolation[] {
  if (atLeast === undefined && atMost === undefined) {
    return [{ field: at, description: 'needs at_least, at_most or both' }];
  }
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost) {
    return [{ field: `${at}.at_most`, description: 'lies below at_least' }];
  }
  return [];
}
