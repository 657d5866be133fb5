/** The bounds between which a value lies. */
export interface Interval {
  low: number;
  high: number;
}

/** A value that was estimated, and the variance of the estimate (the square of its standard error). */
export interface Estimate {
  value: number;
  variance: number;
}

/** The difference of two independent estimates. */
export function difference(one: Estimate, other: Estimate): Estimate {
  return { value: one.value - other.value, variance: one.variance + other.variance };
}
