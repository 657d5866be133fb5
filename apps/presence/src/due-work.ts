/** Things that fall due by the database's clock and have to be acted on then. */
export interface DueWork {
  readonly name: string;
  /** Acts on some of what is due, in one transaction. Returns how many; 0 where nothing is due or others hold it. */
  settleDue(): Promise<number>;
  /** Milliseconds until the next falls due, below 0 where it is late; undefined where nothing waits. */
  untilNext_ms(): Promise<number | undefined>;
}

/**
 * How long at most until the index is asked again what falls due next. Everything is due at least this long after it came
 * to be, so every replica knows of it in time, whichever made it, and no crash lets anything be forgotten.
 */
export const look_ms_max = 500;
