export { BusinessCalendar, horizon_days_max } from './calendar/business-calendar.js';
export {
  alwaysOpen,
  type BusinessHours,
  checkBusinessHours,
  type ExceptionDay,
  exception_days_max,
  InvalidBusinessHours,
  type OpeningSpan,
  spans_per_day_max,
  type WeeklySpan,
  weekly_spans_max,
} from './calendar/business-hours.js';
export { instantsOf, wallTime_ms, zoneOffset_ms } from './calendar/time-zone.js';
export { chooseTarget, type TargetRule } from './deadlines/choose-target.js';
export {
  type DeadlineClock,
  type DeadlineLook,
  instantsOfClock,
  lookAtDeadline,
  passed_ms,
  resumeClock,
  startClock,
  stopClock,
  type Target,
  type Told,
} from './deadlines/deadline-clock.js';
export { erlangB } from './erlang/erlang-b.js';
