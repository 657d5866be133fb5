/** What is known of one customer when she is screened, in days and counts as of the screening's instant. */
export interface Factors {
  /** Since the relationship was established. */
  tenure_days: number;
  /** Since she last did something at this shop; absent where she never did. */
  silent_days: number | undefined;
  /** Since she last did something at any shop of the platform. */
  platform_silent_days: number | undefined;
  /** Since she last bought here. */
  purchase_days: number | undefined;
  /** Since she last muted or complained here. */
  negative_days: number | undefined;
  purchases_365d: number;
  reads_90d: number;
  clicks_90d: number;
  ignored_90d: number;
  /** Of her behaviours here, the share that was about this content's category, 0 to 1. */
  category_share: number;
}

/** One customer of an audience; without a relationship at that instant, `factors` is absent. */
export interface Candidate {
  customerId: string;
  isActive: boolean;
  factors: Factors | undefined;
}

/** The factors in the order in which a decision keeps them. A new one goes to the end. */
export const factorNames = [
  'tenure_days',
  'silent_days',
  'platform_silent_days',
  'purchase_days',
  'negative_days',
  'purchases_365d',
  'reads_90d',
  'clicks_90d',
  'ignored_90d',
  'category_share',
] as const satisfies (keyof Factors)[];

/** The factors as a decision keeps them; absent ones as null. */
export function toColumns(factors: Factors): (number | null)[] {
  return factorNames.map((name) => factors[name] ?? null);
}

/** The factors that a decision kept. */
export function fromColumns(columns: (number | null)[]): Factors {
  return Object.fromEntries(factorNames.map((name, i) => [name, columns[i] ?? undefined])) as unknown as Factors;
}
