import { never } from '../activity/activity-days.js';
import type { Days } from '../activity/person-days.js';
import { type Bitmap, both, trimmed, without } from './bitmap.js';
import { firstDayOf, type PeriodUnit, periodOf } from './calendar-periods.js';
import type { CohortPart } from './count-retained.js';

/** A cohort: its name and who is in it, by the period of their first contact. */
export interface Cohort {
  name: string;
  parts: CohortPart[];
}

/** Part of a group is what a period's newcomers have in common, by the group's name. */
export type Grouping = (newcomers: Bitmap, period: number) => Map<string, Bitmap>;

/** The periods measured: so many from the first one on. */
export interface Periods {
  unit: PeriodUnit;
  firstPeriod: number;
  count: number;
}

/** Who was active in each period. @param kinds what counts; whatever is contact where there are none. */
export function activeIn(days: Days, { unit, firstPeriod, count }: Periods, kinds: readonly number[]): Uint32Array[] {
  return Array.from({ length: count }, (_, i) => {
    const bits = new Uint32Array(days.words);
    const until = firstDayOf(firstPeriod + i + 1, unit);
    for (let day = firstDayOf(firstPeriod + i, unit); day < until; day++) days.orDay(day, kinds, bits);
    return bits;
  });
}

/** Whose first contact lies in each period. */
export function newcomersOf(days: Days, { unit, firstPeriod, count }: Periods): Bitmap[] {
  const sets = Array.from({ length: count }, () => new Uint32Array(days.words));
  const firstDay = firstDayOf(firstPeriod, unit);
  const untilDay = firstDayOf(firstPeriod + count, unit);
  const placeOf = Array.from({ length: untilDay - firstDay }, (_, i) => periodOf(firstDay + i, unit) - firstPeriod);
  for (let customer = 0; customer < days.customerCount; customer++) {
    const day = days.firstDayOf(customer);
    if (day === never || day < firstDay || day >= untilDay) continue;
    sets[placeOf[day - firstDay]!]![customer >>> 5]! |= 1 << (customer & 31);
  }
  return sets.map(trimmed);
}

/** Cohorts by groups, each over several periods of first contact. */
export function groupedCohorts(newcomers: readonly Bitmap[], groupsOf: Grouping): Cohort[] {
  const cohorts = new Map<string, CohortPart[]>();
  for (const [period, set] of newcomers.entries()) {
    for (const [name, customers] of groupsOf(set, period)) {
      const parts = cohorts.get(name) ?? [];
      parts.push({ customers, period });
      cohorts.set(name, parts);
    }
  }
  return [...cohorts].map(([name, parts]) => ({ name, parts }));
}

/** Those in a set that is the same in every period, and the others. */
export function byMembership(members: Uint32Array): Grouping {
  return (newcomers) =>
    new Map([
      ['in', both(newcomers, members)],
      ['out', without(newcomers, members)],
    ]);
}

/** By the channel that each came through. @param nameOf a channel by its number. */
export function byChannel(days: Days, nameOf: ReadonlyMap<number, string>): Grouping {
  return (newcomers) => {
    const sets = new Map<string, Uint32Array>();
    forEach(newcomers, (customer) => {
      const name = nameOf.get(days.channelOf(customer)) ?? 'none';
      let bits = sets.get(name);
      if (!bits) {
        bits = new Uint32Array(newcomers.bits.length);
        sets.set(name, bits);
      }
      bits[customer >>> 5]! |= 1 << (customer & 31);
    });
    return new Map([...sets].map(([name, bits]) => [name, trimmed(bits)]));
  };
}

/** Who was sent a message in the period of her first contact, and who was not. */
export function byMessaged(messaged: readonly Uint32Array[]): Grouping {
  return (newcomers, period) =>
    new Map([
      ['messaged', both(newcomers, messaged[period]!)],
      ['not_messaged', without(newcomers, messaged[period]!)],
    ]);
}

/** Who served her in the period of her first contact; an agent outweighs the bot. */
export function byServed(human: readonly Uint32Array[], bot: readonly Uint32Array[]): Grouping {
  return (newcomers, period) => {
    const others = without(newcomers, human[period]!);
    return new Map([
      ['human', both(newcomers, human[period]!)],
      ['bot', both(others, bot[period]!)],
      ['nobody', without(others, bot[period]!)],
    ]);
  };
}

function forEach({ bits, fromWord, untilWord }: Bitmap, visit: (customer: number) => void): void {
  for (let word = fromWord; word < untilWord; word++) {
    for (let rest = bits[word]!; rest !== 0; rest &= rest - 1) visit(word * 32 + (31 - Math.clz32(rest & -rest)));
  }
}
