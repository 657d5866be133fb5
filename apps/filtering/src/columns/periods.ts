import { halfLives_days } from '../factors/factor-catalogue.js';
import { periodOf } from './decayed-counter.js';

/** The running period of every half-life: the same for all columns of a process, and only ever later. */
export class Periods {
  readonly running: number[] = halfLives_days.map(() => 0);

  /** How many periods ago an instant was, by half-life; 0 for the running one. An instant behind it must be let in first. */
  ago(halfLife: number, instant_s: number): number {
    return this.running[halfLife]! - periodOf(instant_s, halfLives_days[halfLife]!);
  }

  /** Calls `pass` for every half-life whose running period lies before an instant, with how many periods have passed. */
  moveTo(instant_s: number, pass: (halfLife: number, periods: number) => void): void {
    halfLives_days.forEach((days, halfLife) => {
      const periods = periodOf(instant_s, days) - this.running[halfLife]!;
      if (periods <= 0) return;
      this.running[halfLife]! += periods;
      pass(halfLife, periods);
    });
  }
}
