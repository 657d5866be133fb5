import type { Readable, Writable } from 'node:stream';
import { createColors } from 'picocolors';

/** Where a command reads and writes; tests give their own. */
export interface Terminal {
  input: Readable;
  /** What was asked for. */
  output: Writable;
  /** Progress, warnings and faults. */
  errors: Writable;
  /** A person sits at both ends. */
  interactive: boolean;
  /** Whether progress may be drawn over on `errors`. */
  redraws: boolean;
  columns: number;
  colours: ReturnType<typeof createColors>;
}

const COLUMNS_WHERE_UNKNOWN = 100;

/** The terminal of this process. Colours follow NO_COLOR and FORCE_COLOR. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  const coloured = !env['NO_COLOR'] && (Boolean(env['FORCE_COLOR']) || stdout.isTTY === true);
  return {
    input: stdin,
    output: stdout,
    errors: stderr,
    interactive: stdin.isTTY === true && stdout.isTTY === true,
    redraws: stderr.isTTY === true,
    columns: stdout.columns ?? COLUMNS_WHERE_UNKNOWN,
    colours: createColors(coloured),
  };
}
