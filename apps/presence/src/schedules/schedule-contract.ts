import type { Duty as ContractDuty, Schedule } from '@guanxi/contracts/presence/v1/schedule.js';
import type { BusinessHours, OpeningSpan } from '@guanxi/queueing';
import type { Duty } from './decide-duty.js';

type ContractSpan = Schedule['exceptions'][number]['spans'][number];

/** A schedule in the words of the calendar. */
export function scheduleFromContract({ timeZone, weekly, exceptions }: Schedule): BusinessHours {
  return {
    timeZone,
    weekly: weekly.map((span) => ({ weekday: span.weekday, ...spanFromContract(span) })),
    exceptions: exceptions.map(({ date, spans }) => ({ date, spans: spans.map(spanFromContract) })),
  };
}

/** A schedule in the contract's words. */
export function scheduleToContract({ timeZone, weekly, exceptions }: BusinessHours): Schedule {
  return {
    timeZone,
    weekly: weekly.map((span) => ({ weekday: span.weekday, ...spanToContract(span) })),
    exceptions: exceptions.map(({ date, spans }) => ({ date, spans: spans.map(spanToContract) })),
  };
}

/** Duty in the contract's words. */
export function dutyToContract({ onDuty, dutyChangesAt }: Duty): ContractDuty {
  return { onDuty, changesAt: dutyChangesAt ?? undefined };
}

const spanFromContract = ({ opensMin, closesMin }: ContractSpan): OpeningSpan => ({
  opens_min: opensMin,
  closes_min: closesMin,
});

const spanToContract = ({ opens_min, closes_min }: OpeningSpan): ContractSpan => ({
  opensMin: opens_min,
  closesMin: closes_min,
});
