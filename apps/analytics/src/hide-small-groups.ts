/** Fewer customers are never shown as a group of their own (mission E, privacy). */
export const group_customers_min = 10;

/**
 * Which groups of customers are not to be shown: those that hold fewer than `customers_min`, and then the next smallest
 * until what is hidden is two groups or more that together hold enough. Otherwise whoever knows the total could subtract
 * what is shown and be left with a small group. A group of nobody hides nobody and is always shown.
 *
 * Primary and complementary suppression: Hundepool et al., Statistical Disclosure Control (2012), chapter 4.
 *
 * @param sizes customers in each group; the groups have none in common.
 * @returns for each whether it is hidden.
 */
export function hideSmallGroups(sizes: readonly number[], customers_min = group_customers_min): boolean[] {
  const hidden = sizes.map((size) => size > 0 && size < customers_min);
  const count = () => hidden.filter(Boolean).length;
  const together = () => sizes.reduce((sum, size, i) => (hidden[i] ? sum + size : sum), 0);
  while (count() > 0 && (count() < 2 || together() < customers_min)) {
    let smallest = -1;
    for (const [i, size] of sizes.entries()) {
      if (!hidden[i] && size > 0 && (smallest < 0 || size < sizes[smallest]!)) smallest = i;
    }
    if (smallest < 0) break;
    hidden[smallest] = true;
  }
  return hidden;
}
