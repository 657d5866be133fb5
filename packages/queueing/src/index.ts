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
export { outlookA } from './erlang/erlang-a.js';
export { erlangB } from './erlang/erlang-b.js';
export { erlangC, outlookC } from './erlang/erlang-c.js';
export { type Load, type Outlook, offered } from './erlang/load.js';
export { type ServiceTarget, servers_max, serversNeeded } from './erlang/staffing.js';
export { type BusyServers, position_max, type WaitRange, waitAhead } from './erlang/wait-ahead.js';
export { type Interval, intervalOf } from './simulation/interval.js';
export {
  type Assign,
  type Assignment,
  type QueueOutcome,
  type QueueRun,
  type Server,
  simulateQueue,
  type Waiting,
} from './simulation/simulate-queue.js';
export { uniform } from './simulation/uniform.js';
