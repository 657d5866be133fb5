import { Clock } from '@guanxi/chassis';

/** A clock that stands still until a test moves it. */
export class ManualClock extends Clock {
  #now_ms: number;

  /** @param start an instant, as a date or in ISO 8601. */
  constructor(start: Date | string = '2026-01-05T00:00:00Z') {
    super();
    this.#now_ms = instant(start);
  }

  now(): Date {
    return new Date(this.#now_ms);
  }

  /** Moves the clock forward. */
  advance(by_ms: number): void {
    if (!(by_ms >= 0)) throw new RangeError(`A clock only goes forward, not by ${by_ms} ms.`);
    this.#now_ms += by_ms;
  }

  /** Puts the clock to any instant, an earlier one too: clocks of other machines do that. */
  set(to: Date | string): void {
    this.#now_ms = instant(to);
  }
}

function instant(value: Date | string): number {
  const time_ms = new Date(value).getTime();
  if (Number.isNaN(time_ms)) throw new RangeError(`"${String(value)}" is not an instant.`);
  return time_ms;
}
