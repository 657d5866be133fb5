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
