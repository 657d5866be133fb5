import { type BusinessCalendar, type DeadlineClock, instantsOfClock, type Told } from '@guanxi/queueing';

/** What a deadline is for: an agent's first words, a solution, the answer that a case was promised. */
export type DeadlineKind = 'first_response' | 'resolution' | 'case_answer';

/** How a deadline ended: in time, too late, or because it no longer applied. */
export type DeadlineOutcome = 'met' | 'missed' | 'dropped';

/** A deadline of a conversation (mission C9). */
export interface Deadline {
  deadlineId: string;
  conversationId: string;
  caseId: string | null;
  episode: number;
  kind: DeadlineKind;
  scene: string;
  priority: number;
  /** Who is to keep it; empty where nobody is yet. */
  agentId: string;
  /** Whether it counts the shop's business time, or time by the watch. */
  businessTime: boolean;
  within_ms: number;
  warnAfter_ms: number;
  counted_ms: number;
  runsSince: Date | null;
  escalateToGroupId: string;
  startedAt: Date;
  warnsAt: Date | null;
  dueAt: Date | null;
  /** When it is to be looked at next. */
  lookAt: Date | null;
  warnedAt: Date | null;
  missedAt: Date | null;
  escalatedToGroupId: string;
  endedAt: Date | null;
  outcome: DeadlineOutcome | null;
}

/** The clock that a deadline counts by. */
export function clockOf({ within_ms, warnAfter_ms, counted_ms, runsSince }: Deadline): DeadlineClock {
  return { within_ms, warnAfter_ms, counted_ms, runsSince: runsSince ?? undefined };
}

/** How much of a deadline has been told. */
export function toldOf({ warnedAt, missedAt }: Deadline): Told {
  if (missedAt) return 'missed';
  return warnedAt ? 'warned' : 'nothing';
}

/** The part of a deadline that a clock says. */
export function rowOf({ counted_ms, runsSince }: DeadlineClock): Pick<Deadline, 'counted_ms' | 'runsSince'> {
  return { counted_ms, runsSince: runsSince ?? null };
}

/** The deadline with its instants as its calendar has them. */
export function timed(one: Deadline, calendar: BusinessCalendar): Deadline {
  const { warnsAt = null, dueAt = null } = instantsOfClock(clockOf(one), calendar);
  const lookAt = { nothing: warnsAt ?? dueAt, warned: dueAt, missed: null }[toldOf(one)];
  return { ...one, warnsAt, dueAt, lookAt };
}

/** How a deadline ends that is done with, or no longer applies. One that was missed stays missed. */
export function outcomeOf({ missedAt }: Deadline, as: 'done' | 'dropped'): DeadlineOutcome {
  if (missedAt) return 'missed';
  return as === 'dropped' ? 'dropped' : 'met';
}
