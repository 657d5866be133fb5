/** The factors in the order in which the first release kept them with a decision. */
export const earlyFactorNames = [
  ...['tenure_days', 'silent_days', 'platform_silent_days', 'purchase_days', 'negative_days'],
  ...['purchases_365d', 'reads_90d', 'clicks_90d', 'ignored_90d', 'category_share'],
];
