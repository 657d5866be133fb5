/** The time, injected so that a test decides what time it is. */
export abstract class Clock {
  /** The present instant. */
  abstract now(): Date;
}

/** The machine's clock, or one that is off by so many milliseconds. */
export class SystemClock extends Clock {
  constructor(private readonly offset_ms = 0) {
    super();
  }

  now(): Date {
    return new Date(Date.now() + this.offset_ms);
  }
}
