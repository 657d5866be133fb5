import { status } from '@grpc/grpc-js';
import type { RawAnswer } from '../raw-client.js';

/** Codes that say that something of ours broke, whatever was asked. */
const broken = new Set([status.INTERNAL, status.UNKNOWN, status.DATA_LOSS]);

/** How late an answer may come on a machine that does something else. */
const late_ms_max = 10_000;

/** What no caller is to learn: stacks, statements, tables, libraries, paths, and values that escaped their type. */
const internals =
  /\n\s+at |node_modules|\.[cm]?[jt]s:\d|\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b|relation "|column "|violates|syntax error|invalid input syntax|out of range for type|typeorm|postgres|\bpg_|jetstream|ECONN|ENOENT|TypeError|RangeError|Cannot read|undefined|\[object |\/home\/|\/usr\/|\/tmp\//i;

/**
 * What is wrong with an answer to a bad call; undefined where it is as it should be: any status that is the caller's to
 * mend, in time, in words that tell nothing of the inside.
 *
 * @param mayBeOpen whether the call may have gone on until its caller's deadline: a stream, or a caller who did not end hers.
 */
export function problemOf(
  { code, error, took_ms }: RawAnswer,
  deadline_ms: number,
  mayBeOpen: boolean,
): string | undefined {
  if (broken.has(code)) return `${status[code]}: ${error?.reason}: ${error?.message}`;
  if (code === status.UNAVAILABLE) return `UNAVAILABLE: ${error?.reason}: ${error?.message}`;
  if (code === status.DEADLINE_EXCEEDED && !mayBeOpen) return `no answer within ${deadline_ms} ms (${error?.reason})`;
  if (took_ms > deadline_ms + late_ms_max) return `an answer after ${Math.round(took_ms)} ms only`;
  if (!error) return undefined;
  const words = `${error.message} ${JSON.stringify(error.details)}`;
  const leaked = internals.exec(words)?.[0];
  return leaked && `tells of the inside (${leaked}): ${words.slice(0, 200)}`;
}
