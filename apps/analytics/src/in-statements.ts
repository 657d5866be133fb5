import { setImmediate as turn } from 'node:timers/promises';

const statement_rows_max = 5_000;

/**
 * Hands rows over for one statement after another. Between two of them the first is on its way, so that the database is at
 * work on it while the next is put together.
 */
export async function inStatements<T>(rows: readonly T[], send: (some: readonly T[]) => void): Promise<void> {
  for (let from = 0; from < rows.length; from += statement_rows_max) {
    send(rows.slice(from, from + statement_rows_max));
    await turn();
  }
}

/** Seconds since 1970, for `to_timestamp`: where many rows are written, a spelled out instant takes several times as long. */
export function secondsOf(instant: Date): number {
  return instant.getTime() / 1_000;
}
