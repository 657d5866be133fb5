import { group_customers_min, hideSmallGroups } from './hide-small-groups.js';

/** Groups as they may be shown. */
export interface ShownGroups<T> {
  shown: T[];
  /** The sum over the groups that are not. */
  hiddenCount: number;
}

/** The groups that are large enough to be shown, in their order, and how many the others hold together. */
export function showGroups<T>(
  groups: readonly T[],
  countOf: (group: T) => number,
  group_min = group_customers_min,
): ShownGroups<T> {
  const isHidden = hideSmallGroups(groups.map(countOf), group_min);
  return {
    shown: groups.filter((group, i) => !isHidden[i] && countOf(group) > 0),
    hiddenCount: groups.reduce((sum, group, i) => (isHidden[i] ? sum + countOf(group) : sum), 0),
  };
}
