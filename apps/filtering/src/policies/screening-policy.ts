/** A shop's rules around the predictions (mission B3). */
export interface ScreeningPolicy {
  /** A relationship younger than this is never filtered. */
  protectionDays: number;
  /** Whoever showed a qualifying positive behaviour within this is never filtered. */
  positiveDays: number;
  /** Whoever did nothing for longer than this, on the whole platform, is filtered. */
  inactiveDays: number;
  /** Whoever is predicted to respond less likely than this is filtered. */
  responseMin: number;
  /** Counts its changes from 1; 0 for the defaults. */
  version: number;
}

/** What is in force where a shop set nothing. */
export const defaultPolicy: ScreeningPolicy = {
  protectionDays: 30,
  positiveDays: 30,
  inactiveDays: 365,
  responseMin: 0.02,
  version: 0,
};
