import { BusinessCalendar, type BusinessHours } from '@guanxi/queueing';

/** Whether an agent is on duty, and when that changes by itself. */
export interface Duty {
  onDuty: boolean;
  /** Null where it never does. */
  dutyChangesAt: Date | null;
}

const always: Duty = { onDuty: true, dutyChangesAt: null };

/**
 * Whether an agent is on duty at an instant: within the hours of her schedule, by the clock on its wall, over holidays and
 * changes of summer time; always where she has none, or where her shop does not go by schedules. Source: mission D5.
 *
 * @throws {InvalidBusinessHours} when the schedule cannot be one.
 */
export function decideDuty(schedule: BusinessHours | null, bySchedule: boolean, now: Date): Duty {
  if (schedule === null || !bySchedule) return always;
  const calendar = new BusinessCalendar(schedule);
  const onDuty = calendar.openAt(now);
  const changesAt = onDuty ? calendar.closesAfter(now) : calendar.nextOpening(now);
  return { onDuty, dutyChangesAt: changesAt ?? null };
}
