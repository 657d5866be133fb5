import { setImmediate as pause } from 'node:timers/promises';
import { ActivityKind } from '@guanxi/contracts/analytics/v1/activity.js';
import { CohortBy } from '@guanxi/contracts/analytics/v1/retention.js';
import type { Days } from '../activity/person-days.js';
import { hideSmallGroups } from '../hide-small-groups.js';
import { size } from './bitmap.js';
import { dayName, firstDayOf } from './calendar-periods.js';
import {
  activeIn,
  byChannel,
  byMembership,
  byMessaged,
  byServed,
  type Cohort,
  type Grouping,
  groupedCohorts,
  newcomersOf,
  type Periods,
} from './cohorts.js';
import { countCohort } from './count-retained.js';
import { TooManyCells } from './retention-failures.js';
import type { RetentionQuestion } from './retention-question.js';
import { type Span, spansOf } from './retention-spans.js';

/** One cohort and how many of it came back, for each span that has ended. */
export interface MeasuredCohort {
  name: string;
  customerCount: number;
  retainedCounts: number[];
}

export interface RetentionMatrix {
  spans: Span[];
  cohorts: MeasuredCohort[];
  hiddenCohortCount: number;
}

/** What cohorts are named after and drawn from, beside the activity. */
export interface CohortNames {
  channels: ReadonlyMap<number, string>;
  /** Who is in the segment, by number. */
  members: readonly number[];
}

/** Cohorts that are to be counted, each with the spans that have ended for it, and who was active when. */
export interface DrawnCohorts {
  spans: Span[];
  cohorts: (Cohort & { spans: Span[] })[];
  hiddenCohortCount: number;
  active: Uint32Array[];
}

// A thousand million takes about two seconds.
const matrix_words_max = 1_000_000_000;
// Of the bitmaps of all periods: 160 MB, and as much again for who was active.
const bitmap_words_max = 40_000_000;
const words_between_pauses = 20_000_000;

/**
 * Draws cohorts (mission E3), a copy of the activity. A cohort by first contact has a figure for every span that has
 * ended. A cohort over several periods is made of those who came early enough for every span to have ended, so that all
 * its figures are about the same customers.
 *
 * @throws {TooManyCells} when counting them would keep others waiting.
 */
export function drawCohorts(days: Days, question: RetentionQuestion, names: CohortNames): DrawnCohorts {
  const { unit, firstPeriod, endPeriod, lastPeriod, cohortBy } = question;
  const periods: Periods = { unit, firstPeriod, count: endPeriod - firstPeriod };
  const spans = spansOf(question.kind, lastPeriod, question.rollingPeriods, question.bracketStarts);
  if (days.words * periods.count > bitmap_words_max) throw new TooManyCells();
  const newcomers = newcomersOf(days, periods);
  const isByTime = cohortBy === CohortBy.FIRST_CONTACT;
  const all: Cohort[] = isByTime
    ? newcomers.map((customers, period) => ({
        name: dayName(firstDayOf(firstPeriod + period, unit)),
        parts: [{ customers, period }],
      }))
    : groupedCohorts(newcomers.slice(0, periods.count - lastPeriod), groupingOf(days, question, periods, names));
  const hidden = hideSmallGroups(all.map(customersIn), question.customers_min);
  const cohorts = all
    .filter((_, i) => !hidden[i])
    .map((cohort) => ({
      ...cohort,
      spans: isByTime ? spans.filter((span) => hasEnded(span, cohort.parts[0]!.period, periods.count)) : spans,
    }));
  if (cohorts.reduce((sum, cohort) => sum + wordsToCount(cohort), 0) > matrix_words_max) throw new TooManyCells();
  const active = activeIn(days, periods, question.backKinds);
  return { spans, cohorts, hiddenCohortCount: hidden.filter(Boolean).length, active };
}

/** Counts who came back, letting others have their turn in between. */
export async function countCohorts({
  spans,
  cohorts,
  hiddenCohortCount,
  active,
}: DrawnCohorts): Promise<RetentionMatrix> {
  const measured: MeasuredCohort[] = [];
  let words = 0;
  for (const cohort of cohorts) {
    words += wordsToCount(cohort);
    if (words > words_between_pauses) {
      words = 0;
      await pause();
    }
    const { customers, retained } = countCohort(cohort.parts, active, cohort.spans);
    measured.push({ name: cohort.name, customerCount: customers, retainedCounts: retained });
  }
  return { spans, cohorts: measured, hiddenCohortCount };
}

function wordsToCount({ parts, spans }: Cohort & { spans: Span[] }): number {
  // An open span builds on the one behind it, and adds one period.
  const periods = spans.reduce((sum, { first, last }) => sum + (last === undefined ? 2 : last - first + 1), 0);
  return parts.reduce((sum, { customers }) => sum + (customers.untilWord - customers.fromWord) * periods, 0);
}

function customersIn({ parts }: Cohort): number {
  return parts.reduce((sum, { customers }) => sum + size(customers), 0);
}

function hasEnded({ first, last }: Span, period: number, count: number): boolean {
  return period + (last ?? first) < count;
}

function groupingOf(
  days: Days,
  { cohortBy }: RetentionQuestion,
  periods: Periods,
  { channels, members }: CohortNames,
): Grouping {
  if (cohortBy === CohortBy.ACQUISITION_CHANNEL) return byChannel(days, channels);
  if (cohortBy === CohortBy.MESSAGED) return byMessaged(activeIn(days, periods, [ActivityKind.MESSAGE_DELIVERED]));
  if (cohortBy === CohortBy.SERVED) {
    const servedBy = (kind: ActivityKind) => activeIn(days, periods, [kind]);
    return byServed(servedBy(ActivityKind.SERVED_BY_HUMAN), servedBy(ActivityKind.SERVED_BY_BOT));
  }
  return byMembership(days.setOf(members));
}
