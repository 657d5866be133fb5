/** A shop's rules around the predictions (mission B3). */
export interface ScreeningPolicy {
  /** A relationship younger than this is never filtered. */
  protectionDays: number;
  /** Whoever showed a qualifying positive behaviour within this is never filtered. */
  positiveDays: number;
  /** Whoever did nothing for longer than this, on the whole platform, is filtered. */
  inactiveDays: number;
  /**
   * Whoever left message after message unread is filtered where she is predicted to read less likely than this. Absent from
   * policies of screenings that an earlier release began: it filtered them all.
   */
  readMin?: number;
  /** Whoever is predicted to respond less likely than this is filtered. */
  responseMin: number;
  /** Whoever is predicted to react badly more likely than this is filtered. */
  reactsBadlyMax: number;
  /** Of those whom the predictions alone would keep, how many in a hundred get nothing, so that the effect is measured. */
  holdOutPercent: number;
  /** Whoever came through one of these acquisition channels is filtered by no prediction. */
  exemptChannels: string[];
  /** Counts its changes from 1; 0 for the defaults. */
  version: number;
}

/** What is in force where a shop set nothing. */
export const defaultPolicy: ScreeningPolicy = {
  protectionDays: 30,
  positiveDays: 30,
  inactiveDays: 365,
  readMin: 0.02,
  responseMin: 0.005,
  reactsBadlyMax: 0.1,
  holdOutPercent: 0,
  exemptChannels: [],
  version: 0,
};
