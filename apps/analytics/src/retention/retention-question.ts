import { type FieldViolation, InvalidRequest } from '@guanxi/chassis';
import { ActivityKind } from '@guanxi/contracts/analytics/v1/activity.js';
import {
  CohortBy,
  RetentionKind as ContractKind,
  PeriodUnit as ContractUnit,
  type MeasureRetentionRequest,
} from '@guanxi/contracts/analytics/v1/retention.js';
import { ZoneDays } from '../activity/zone-days.js';
import { group_customers_min } from '../hide-small-groups.js';
import { firstDayOf, type PeriodUnit, periodOf } from './calendar-periods.js';
import type { RetentionKind } from './retention-spans.js';

const periods_max = 400;
const days_max = 3_660;
const rolling_periods_default = 7;

/** What is to be measured, checked and with its defaults. */
export interface RetentionQuestion {
  timeZone: string;
  unit: PeriodUnit;
  /** The first period of cohorts, and the first that has not ended. */
  firstPeriod: number;
  endPeriod: number;
  kind: RetentionKind;
  cohortBy: CohortBy;
  backKinds: readonly number[];
  lastPeriod: number;
  rollingPeriods: number;
  bracketStarts: readonly number[];
  segmentId: string;
  customers_min: number;
}

const units: Partial<Record<ContractUnit, PeriodUnit>> = {
  [ContractUnit.DAY]: 'day',
  [ContractUnit.WEEK]: 'week',
  [ContractUnit.MONTH]: 'month',
};
const kinds: Partial<Record<ContractKind, RetentionKind>> = {
  [ContractKind.UNSPECIFIED]: 'classic',
  [ContractKind.CLASSIC]: 'classic',
  [ContractKind.UNBOUNDED]: 'unbounded',
  [ContractKind.ROLLING]: 'rolling',
  [ContractKind.BRACKET]: 'bracket',
};

/** Reads a request that has passed its contract's rules. @throws {InvalidRequest} naming every field at fault. */
export function readQuestion(request: MeasureRetentionRequest): RetentionQuestion {
  const timeZone = request.timeZone || 'UTC';
  const unit = units[request.periodUnit] as PeriodUnit;
  const kind = kinds[request.kind] as RetentionKind;
  const cohortBy = request.cohortBy || CohortBy.FIRST_CONTACT;
  const [from, until] = [request.from as Date, request.until as Date];
  const days = new ZoneDays(timeZone);
  const firstPeriod = periodOf(days.dayOf(from.getTime() / 1_000), unit);
  const untilDay = days.dayOf(until.getTime() / 1_000);
  const endPeriod = periodOf(untilDay, unit);
  const periods = endPeriod - firstPeriod;
  const violations = faultsOf(request, kind, cohortBy);
  if (until <= from) violations.push({ field: 'until', description: 'does not lie behind from' });
  else if (periods > periods_max || untilDay - firstDayOf(firstPeriod, unit) > days_max) {
    violations.push({
      field: 'until',
      description: `more than ${periods_max} periods or ${days_max} days behind from`,
    });
  } else if (periods < 1) violations.push({ field: 'until', description: 'no period has ended by then' });
  else if (request.lastPeriod >= periods) {
    violations.push({ field: 'last_period', description: `only ${periods} periods have ended by until` });
  }
  if (violations.length > 0) throw new InvalidRequest(violations);
  return {
    ...{ timeZone, unit, firstPeriod, endPeriod, kind, cohortBy },
    backKinds: request.backKinds,
    lastPeriod: request.lastPeriod || lastPeriodThatFits(periods, cohortBy),
    rollingPeriods: request.rollingPeriods || rolling_periods_default,
    bracketStarts: request.bracketStarts,
    segmentId: request.segmentId,
    customers_min: Math.max(group_customers_min, request.cohortCustomersMin),
  };
}

/** Cohorts over several periods hold whoever came early enough for every span: half of the time to come, half to stay. */
function lastPeriodThatFits(periods: number, cohortBy: CohortBy): number {
  return cohortBy === CohortBy.FIRST_CONTACT ? periods - 1 : Math.floor((periods - 1) / 2);
}

function faultsOf(request: MeasureRetentionRequest, kind: RetentionKind, cohortBy: CohortBy): FieldViolation[] {
  const faults: FieldViolation[] = [];
  for (const [i, backKind] of request.backKinds.entries()) {
    if (backKind === ActivityKind.UNSPECIFIED) faults.push({ field: `back_kinds[${i}]`, description: 'is required' });
  }
  const { rollingPeriods, bracketStarts, segmentId, cohortCustomersMin } = request;
  if (rollingPeriods > 0 && kind !== 'rolling')
    faults.push({ field: 'rolling_periods', description: 'is for ROLLING' });
  if (bracketStarts.length > 0 && kind !== 'bracket') {
    faults.push({ field: 'bracket_starts', description: 'is for BRACKET' });
  } else if (bracketStarts.length === 0 && kind === 'bracket') {
    faults.push({ field: 'bracket_starts', description: 'is required' });
  } else if (bracketStarts.some((start, i) => i > 0 && start <= bracketStarts[i - 1]!)) {
    faults.push({ field: 'bracket_starts', description: 'does not ascend' });
  } else if (request.lastPeriod > 0 && bracketStarts.some((start) => start > request.lastPeriod)) {
    faults.push({ field: 'bracket_starts', description: 'begins behind last_period' });
  }
  if (segmentId !== '' && cohortBy !== CohortBy.SEGMENT) {
    faults.push({ field: 'segment_id', description: 'is for SEGMENT' });
  } else if (segmentId === '' && cohortBy === CohortBy.SEGMENT) {
    faults.push({ field: 'segment_id', description: 'is required' });
  }
  if (cohortCustomersMin > 0 && cohortCustomersMin < group_customers_min) {
    faults.push({ field: 'cohort_customers_min', description: `is less than ${group_customers_min}` });
  }
  return faults;
}
