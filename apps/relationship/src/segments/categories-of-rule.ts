import type { SegmentRule } from '@guanxi/contracts/relationship/v1/segment.js';
import type { NamedCategory } from '../categories/known-categories.js';

/** The categories that a rule names, each with its place; paths begin with `path`. For rules that `checkRule` has passed. */
export function categoriesOfRule({ rule: chosen }: SegmentRule, path: string): NamedCategory[] {
  switch (chosen?.$case) {
    case 'all':
    case 'any':
      return chosen.value.rules.flatMap((one, i) => categoriesOfRule(one, `${path}.${chosen.$case}.rules[${i}]`));
    case 'not':
      return categoriesOfRule(chosen.value, `${path}.not`);
    case 'behaviour':
    case 'interest': {
      const { category } = chosen.value;
      return category === '' ? [] : [{ field: `${path}.${chosen.$case}.category`, category }];
    }
    default:
      return [];
  }
}
