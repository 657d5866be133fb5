import { SeededRandom } from '@guanxi/testing';
import { describe, expect, it } from 'vitest';
import { ActivityDays } from './activity-days.js';
import { CHANNEL, fact_words, packFact } from './fact.js';
import { PersonDays } from './person-days.js';
import { PersonNumbers } from './person-numbers.js';
import { ZoneDays } from './zone-days.js';

const [viewed, bought] = [3, 7];
const [customers, first_day, days_count, rounds] = [80, 20_000, 12, 40];

/** Facts of many customers in no order, a few of them at the very end of the numbers there are. */
function madeUp(random: SeededRandom): Uint32Array {
  const facts = new Uint32Array(300 * fact_words);
  for (let i = 0; i < 300; i++) {
    const at_s = (first_day + random.int(0, days_count - 1)) * 86_400 + random.int(0, 86_399);
    packFact(facts, i, random.int(0, customers - 1), at_s, random.pick([viewed, bought]), 0);
  }
  return facts;
}

function daysOf(facts: Uint32Array): ActivityDays {
  const days = new ActivityDays(new ZoneDays('UTC'));
  days.add(facts);
  return days;
}

describe('activity by person', () => {
  it('is what it would be had each person had one identity from the beginning', () => {
    const random = new SeededRandom(11);
    for (let round = 0; round < rounds; round++) {
      const facts = madeUp(random);
      const numbers = random.shuffle(Array.from({ length: customers }, (_, i) => i));
      const identities = numbers.slice(0, 45).map((number, i) => ({ number, personId: `p-${i % 15}` }));
      const persons = new PersonNumbers(identities);
      const renamed = facts.slice();
      persons.rename(renamed);
      const [folded, expected] = [new PersonDays(daysOf(facts), persons), daysOf(renamed)];
      for (let customer = 0; customer < expected.customerCount; customer++) {
        expect(folded.firstDayOf(customer)).toBe(expected.firstDayOf(customer));
      }
      for (let day = first_day; day < first_day + days_count; day++) {
        for (const kinds of [[], [bought], [viewed, bought]]) {
          const [seen, wanted] = [new Uint32Array(3), new Uint32Array(3)];
          folded.orDay(day, kinds, seen);
          expected.orDay(day, kinds, wanted);
          expect(seen).toEqual(wanted);
        }
      }
    }
  });

  it('has the channel of the identity that is addressed, else of the first that has one', () => {
    const facts = new Uint32Array(4 * fact_words);
    packFact(facts, 0, 1, 1, CHANNEL, 41);
    packFact(facts, 1, 2, 1, CHANNEL, 42);
    packFact(facts, 2, 4, 1, CHANNEL, 44);
    packFact(facts, 3, 5, 1, CHANNEL, 45);
    const persons = new PersonNumbers([
      { number: 2, personId: 'addressed' },
      { number: 1, personId: 'addressed' },
      { number: 3, personId: 'without' },
      { number: 4, personId: 'without' },
      { number: 5, personId: 'alone' },
    ]);
    const days = new PersonDays(daysOf(facts), persons);
    expect([2, 3, 5].map((customer) => days.channelOf(customer))).toEqual([42, 44, 45]);
    expect([...days.setOf([1, 4, 5])]).toEqual([(1 << 2) | (1 << 3) | (1 << 5)]);
  });
});
