import { type ActivityDays, never } from './activity-days.js';
import type { PersonNumbers } from './person-numbers.js';

/** What reports ask of a shop's activity. */
export type Days = Pick<ActivityDays, 'words' | 'customerCount' | 'firstDayOf' | 'channelOf' | 'orDay' | 'setOf'>;

/** A shop's activity by person: what any of her identities did, she did; the others were never seen (mission A2, E3). */
export class PersonDays implements Days {
  private readonly first: ReadonlyMap<number, number>;
  private readonly channels: ReadonlyMap<number, number>;

  constructor(
    private readonly days: ActivityDays,
    private readonly persons: PersonNumbers,
  ) {
    const [first, channels] = [new Map<number, number>(), new Map<number, number>()];
    for (const group of persons.groups) {
      // An identity that was numbered, and whose facts are still to come, has none.
      const seen = group.filter((number) => number < days.customerCount);
      for (const number of group) first.set(number, never);
      first.set(group[0]!, Math.min(never, ...seen.map((number) => days.firstDayOf(number))));
      channels.set(group[0]!, seen.map((number) => days.channelOf(number)).find((channel) => channel !== 0) ?? 0);
    }
    this.first = first;
    this.channels = channels;
  }

  get words(): number {
    return this.days.words;
  }

  get customerCount(): number {
    return this.days.customerCount;
  }

  /** Of a person the first of any of her identities. */
  firstDayOf(customer: number): number {
    return this.first.get(customer) ?? this.days.firstDayOf(customer);
  }

  /** Of a person that of the identity that is addressed, else of the first of the others that has one. */
  channelOf(customer: number): number {
    return this.channels.get(customer) ?? this.days.channelOf(customer);
  }

  orDay(day: number, kinds: readonly number[], into: Uint32Array): void {
    this.days.orDay(day, kinds, into);
    this.persons.fold(into);
  }

  setOf(customers: readonly number[]): Uint32Array {
    const bits = this.days.setOf(customers);
    this.persons.fold(bits);
    return bits;
  }
}
