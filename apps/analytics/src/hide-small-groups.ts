/** Groups under so many are not shown to anybody. */
export const group_min_default = 10;

/** Groups as they may be shown. */
export interface ShownGroups<T> {
  shown: T[];
  /** The sum over the groups that are not. */
  hiddenCount: number;
}

/**
 * Takes out the groups that hold fewer than `group_min`. Where that would be one alone, so that the total gives it away, the
 * smallest of the others goes with it. What is shown keeps its order.
 */
export function hideSmallGroups<T extends object>(
  groups: readonly T[],
  countOf: (group: T) => number,
  group_min = group_min_default,
): ShownGroups<T> {
  const counted = groups.filter((group) => countOf(group) > 0);
  const hidden = new Set(counted.filter((group) => countOf(group) < group_min));
  if (hidden.size === 1) {
    const [next] = counted.filter((group) => !hidden.has(group)).sort((a, b) => countOf(a) - countOf(b));
    if (next !== undefined) hidden.add(next);
  }
  return {
    shown: counted.filter((group) => !hidden.has(group)),
    hiddenCount: [...hidden].reduce((sum, group) => sum + countOf(group), 0),
  };
}
