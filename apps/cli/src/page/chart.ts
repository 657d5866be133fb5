/** How numbers are written on an axis. */
export type Unit = 'percent' | 'count' | 'seconds';

/** A value with the bounds of its interval, where it has one. */
export interface Measured {
  name: string;
  value: number;
  low?: number;
  high?: number;
}

/** What a page can show as a drawing. Shares are 0 to 1; what is undefined is left out. */
export type Chart =
  /** How things go on over time or periods. */
  | { kind: 'lines'; places: string[]; series: { name: string; values: (number | undefined)[] }[]; unit: Unit }
  /** One bar for each. */
  | { kind: 'bars'; bars: Measured[]; unit: Unit }
  /** Groups of bars side by side. */
  | { kind: 'groups'; places: string[]; series: { name: string; values: (number | undefined)[] }[]; unit: Unit }
  /** Points with their intervals beside a line at 0. */
  | { kind: 'intervals'; points: Measured[]; unit: Unit }
  /** The warmer the more. */
  | { kind: 'heat'; columns: string[]; rows: string[]; values: (number | undefined)[][] };
