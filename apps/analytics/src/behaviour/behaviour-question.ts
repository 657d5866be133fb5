import { type FieldViolation, InvalidRequest } from '@guanxi/chassis';
import { secondOf } from '../activity/fact.js';
import { group_customers_min } from '../hide-small-groups.js';

const days_max = 400;
const day_s = 86_400;

/** Whole seconds: the first that counts, and the first that does not. */
export interface SecondsOf {
  fromAt_s: number;
  untilAt_s: number;
}

/** What is wrong with the span of a report, or with the size from which groups are shown. */
export function faultsOfSpan(request: { from?: Date; until?: Date; customersMin: number }): FieldViolation[] {
  const faults: FieldViolation[] = [];
  const { fromAt_s, untilAt_s } = secondsOf(request);
  if ((request.until as Date) <= (request.from as Date)) {
    faults.push({ field: 'until', description: 'does not lie behind from' });
  } else if (untilAt_s - fromAt_s > days_max * day_s) {
    faults.push({ field: 'until', description: `more than ${days_max} days behind from` });
  }
  return [...faults, ...faultsOfCustomersMin(request.customersMin)];
}

/** Nobody may ask for smaller groups than are shown to everybody. */
export function faultsOfCustomersMin(asked: number): FieldViolation[] {
  if (asked === 0 || asked >= group_customers_min) return [];
  return [{ field: 'customers_min', description: `is less than ${group_customers_min}` }];
}

/** @throws {InvalidRequest} where there are faults. */
export function refuse(faults: FieldViolation[]): void {
  if (faults.length > 0) throw new InvalidRequest(faults);
}

/** The seconds of a report's span. Facts know whole seconds: one that begins before `from` does not count. */
export function secondsOf({ from, until }: { from?: Date; until?: Date }): SecondsOf {
  const upTo = (instant: Date) => secondOf(new Date(instant.getTime() + 999));
  return { fromAt_s: upTo(from as Date), untilAt_s: upTo(until as Date) };
}

/** From how many customers on a group is shown. */
export function customersMin(asked: number): number {
  return Math.max(group_customers_min, asked);
}
