import { CommanderError } from 'commander';
import { Failure, UsageFailure } from './failure.js';
import type { Texts } from './language/english.js';
import type { Platform } from './platform/platform.js';
import { isReachable } from './platform/reach.js';

/** A failure in the form in which it is printed, as text or JSON. */
export interface FailureReport {
  exitCode: 1 | 2;
  reason: string;
  message: string;
  remedy: string;
  fields: { field: string; description: string }[];
}

/** What a service threw, seen from outside: the chassis is loaded only by commands that call. */
interface ServiceFailure extends Error {
  reason: string;
  details: { violations?: { field: string; description: string }[]; metadata?: Record<string, string> };
}

/** What went wrong, for a person and for a program. */
export async function describeFailure(error: unknown, platform?: Platform, texts?: Texts): Promise<FailureReport> {
  if (error instanceof Failure) {
    const { reason, message, remedy } = error;
    return { exitCode: error instanceof UsageFailure ? 2 : 1, reason, message, remedy, fields: [] };
  }
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, '');
    return { exitCode: 2, reason: 'USAGE', message, remedy: 'See `--help`.', fields: [] };
  }
  if (isServiceFailure(error)) return describeServiceFailure(error, platform, texts);
  const { code, message } = error as NodeJS.ErrnoException;
  return { exitCode: 1, reason: code ?? 'UNEXPECTED', message, remedy: '', fields: [] };
}

async function describeServiceFailure(
  error: ServiceFailure,
  platform?: Platform,
  texts?: Texts,
): Promise<FailureReport> {
  const fields = error.details.violations ?? [];
  const report = { exitCode: 1 as const, reason: error.reason, message: error.message, remedy: '', fields };
  if (error.reason === 'UNAVAILABLE') return { ...report, ...(await describeUnreachable(platform)) };
  if (error.reason === 'DEADLINE_EXCEEDED') return { ...report, remedy: 'Run the command again; it goes on.' };
  if (error.reason === 'TOKEN_EXPIRED') return { ...report, remedy: 'Bring a fresh token.' };
  if (error.reason === 'CATEGORY_UNKNOWN' && texts) {
    const { category = '', alike = '' } = error.details.metadata ?? {};
    const { unknown, howToDeclare } = texts.categories;
    // What is written alike is told of the first field only.
    const described = fields.map(({ field }, i) => ({ field, description: unknown(i === 0 ? alike : '') }));
    return { ...report, fields: described, remedy: howToDeclare(category) };
  }
  return report;
}

async function describeUnreachable(platform?: Platform): Promise<Pick<FailureReport, 'message' | 'remedy'>> {
  const silent: string[] = [];
  for (const [service, address] of platform?.used ?? []) {
    if (!(await isReachable(address))) silent.push(`${service} at ${address}`);
  }
  const remedy = 'What was acknowledged is kept. Start the stack with `npm start` and run the command again.';
  return silent.length > 0
    ? { message: `nobody answers: ${silent.join(', ')}`, remedy }
    : { message: 'the connection was interrupted', remedy };
}

function isServiceFailure(error: unknown): error is ServiceFailure {
  return error instanceof Error && 'reason' in error && 'details' in error && typeof error.details === 'object';
}
