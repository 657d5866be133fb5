import { CohortBy } from '@guanxi/contracts/analytics/v1/retention.js';
import { array, assert, asyncProperty, constantFrom, integer, record, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ActivityDays } from '../activity/activity-days.js';
import { fact_words, packFact } from '../activity/fact.js';
import { ZoneDays } from '../activity/zone-days.js';
import { dayName, firstDayOf, type PeriodUnit, periodOf } from './calendar-periods.js';
import { countCohorts, drawCohorts, type MeasuredCohort } from './retention-matrix.js';
import type { RetentionQuestion } from './retention-question.js';
import { type RetentionKind, spansOf } from './retention-spans.js';

type Visit = [customer: number, day: number];

const firstDay = 20_000;
const viewed = 3;

function daysOf(visits: readonly Visit[]): ActivityDays {
  const days = new ActivityDays(new ZoneDays('UTC'));
  const facts = new Uint32Array(visits.length * fact_words);
  for (const [i, [customer, day]] of visits.entries()) packFact(facts, i, customer, day * 86_400, viewed, 0);
  days.add(facts);
  return days;
}

function questionOf(unit: PeriodUnit, kind: RetentionKind, periods: number, rest: Partial<RetentionQuestion> = {}) {
  const firstPeriod = periodOf(firstDay, unit);
  return {
    ...{ timeZone: 'UTC', unit, kind, firstPeriod, endPeriod: firstPeriod + periods, cohortBy: CohortBy.FIRST_CONTACT },
    ...{ backKinds: [], lastPeriod: periods - 1, rollingPeriods: 3, bracketStarts: [1, 3], segmentId: '' },
    ...{ customers_min: 1, ...rest },
  };
}

/** Customer by customer, with sets. */
function byHand(visits: readonly Visit[], question: RetentionQuestion): MeasuredCohort[] {
  const { unit, firstPeriod, endPeriod } = question;
  const spans = spansOf(question.kind, question.lastPeriod, question.rollingPeriods, question.bracketStarts);
  const periodsOf = new Map<number, Set<number>>();
  for (const [customer, day] of visits) {
    periodsOf.set(customer, (periodsOf.get(customer) ?? new Set()).add(periodOf(day, unit)));
  }
  return Array.from({ length: endPeriod - firstPeriod }, (_, i) => {
    const period = firstPeriod + i;
    const cohort = [...periodsOf.values()].filter((periods) => Math.min(...periods) === period);
    const ended = spans.filter(({ first, last }) => period + (last ?? first) < endPeriod);
    const isBack = (periods: Set<number>, first: number, last: number) =>
      [...periods].some((one) => one >= period + first && one <= last && one < endPeriod);
    return {
      name: dayName(firstDayOf(period, unit)),
      customerCount: cohort.length,
      retainedCounts: ended.map(
        ({ first, last }) =>
          cohort.filter((periods) => isBack(periods, first, last === undefined ? endPeriod : period + last)).length,
      ),
    };
  });
}

const visits = array(tuple(integer({ min: 0, max: 130 }), integer({ min: firstDay - 40, max: firstDay + 140 })), {
  maxLength: 300,
});
const asked = record({
  unit: constantFrom<PeriodUnit>('day', 'week', 'month'),
  kind: constantFrom<RetentionKind>('classic', 'unbounded', 'rolling', 'bracket'),
  periods: integer({ min: 2, max: 9 }),
});

describe('the retention matrix', () => {
  it('holds what is counted customer by customer, whatever is asked and in whatever order facts come', async () => {
    await assert(
      asyncProperty(visits, asked, async (some, { unit, kind, periods }) => {
        const question = questionOf(unit, kind, periods);
        const { cohorts } = await countCohorts(
          drawCohorts(daysOf(some), question, { channels: new Map(), members: [] }),
        );
        expect(cohorts).toEqual(byHand(some, question));
        const again = daysOf([...some.toReversed(), ...some]);
        const repeated = await countCohorts(drawCohorts(again, question, { channels: new Map(), members: [] }));
        expect(repeated.cohorts).toEqual(cohorts);
      }),
    );
  });

  it('adds cohorts up to the same customers, however they are told apart', async () => {
    await assert(
      asyncProperty(
        visits,
        array(integer({ min: 0, max: 130 })),
        integer({ min: 3, max: 8 }),
        async (some, members, periods) => {
          const days = daysOf(some);
          const lastPeriod = Math.floor((periods - 1) / 2);
          const names = { channels: new Map(), members };
          const of = async (rest: Partial<RetentionQuestion>) =>
            (
              await countCohorts(
                drawCohorts(days, questionOf('week', 'classic', periods, { lastPeriod, ...rest }), names),
              )
            ).cohorts;
          const byTime = (await of({})).slice(0, periods - lastPeriod);
          const sumOf = (cohorts: MeasuredCohort[], span: number) =>
            cohorts.reduce((sum, { retainedCounts }) => sum + retainedCounts[span]!, 0);
          for (const cohortBy of [CohortBy.SEGMENT, CohortBy.ACQUISITION_CHANNEL, CohortBy.MESSAGED, CohortBy.SERVED]) {
            const grouped = await of({ cohortBy });
            for (let span = 0; span <= lastPeriod; span++) expect(sumOf(grouped, span)).toBe(sumOf(byTime, span));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('refuses what would keep others waiting', () => {
    const customers = 900_000;
    const periods = 300;
    // On every day one with a low number and one with a high one, so that no cohort is a short run.
    const many = Array.from(
      { length: 2 * periods },
      (_, i): Visit => [i < periods ? i : customers - i, firstDay + (i % periods)],
    );
    const days = daysOf(many);
    expect(() =>
      drawCohorts(days, questionOf('day', 'classic', periods), { channels: new Map(), members: [] }),
    ).toThrow(expect.objectContaining({ reason: 'TOO_MANY_CELLS' }));
  });
});
