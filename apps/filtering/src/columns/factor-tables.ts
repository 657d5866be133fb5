import { halfLives_days } from '../factors/factor-catalogue.js';
import { type Transform, transformed } from '../models/screening-model.js';
import { codes_count, decayedValues } from './decayed-counter.js';

const hours_per_s = 1 / 3_600;
/** In a table over hours, the place of what never happened; what is longer ago than seven years counts as seven. */
export const never = codes_count - 1;

/** An hour is worth the same at every instant: made once, of four transforms. */
const hourTables = new Map<string, Float32Array>();

/** Screenings of few customers cost little but their tables, and those of one second look from one instant. */
let latest: FactorTables | undefined;

/**
 * What the values that columns hold are worth at an instant: every value is looked up in a table over its 65,536 codes,
 * which is made once and not once a row. Predictions see days in steps of an hour.
 */
export class FactorTables {
  private readonly tables = new Map<string, Float32Array>();

  private constructor(readonly instant_s: number) {}

  /** The tables of an instant; those asked for last are kept. */
  static at(instant_s: number): FactorTables {
    if (latest?.instant_s !== instant_s) latest = new FactorTables(instant_s);
    return latest;
  }

  /** By a counter's code. */
  counter(halfLife: number, transform: Transform): Float32Array {
    if (transform === 'identity') {
      return onceIn(this.tables, `counter ${halfLife}`, () => decayedValues(this.instant_s, halfLives_days[halfLife]!));
    }
    const values = this.counter(halfLife, 'identity');
    return onceIn(this.tables, `counter ${halfLife} ${transform}`, () =>
      values.map((value) => transformed(transform, value)),
    );
  }

  /** By the hours since something happened. */
  hours(transform: Transform): Float32Array {
    return onceIn(hourTables, transform, () =>
      new Float32Array(codes_count).map((_, hours) => transformed(transform, hours === never ? undefined : hours / 24)),
    );
  }

  /** The same, less what is worth what never happened. */
  hoursAboveNever(transform: Transform): Float32Array {
    const table = this.hours(transform);
    return onceIn(hourTables, `${transform} above never`, () => table.map((value) => value - table[never]!));
  }

  /** The place in a table over hours of what happened at an instant, which is not 0. */
  hoursSince(latest_s: number): number {
    const age_s = this.instant_s - latest_s;
    return age_s <= 0 ? 0 : Math.min(never - 1, (age_s * hours_per_s) | 0);
  }
}

function onceIn(tables: Map<string, Float32Array>, name: string, make: () => Float32Array): Float32Array {
  const known = tables.get(name);
  if (known) return known;
  const made = make();
  tables.set(name, made);
  return made;
}
