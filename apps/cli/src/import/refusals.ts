import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Texts } from '../language/english.js';
import type { RowFault } from './purchase-row.js';

/** How many refused rows are shown, and how many are returned, before the rest is only counted. */
const SHOWN_ROWS_MAX = 20;
const RETURNED_ROWS_MAX = 1_000;

/** The rows that were refused: the first are shown, all of them are written down where a file was named. */
export class Refusals {
  private count = 0;
  private readonly file: WriteStream | undefined;
  /** For `--json`. */
  readonly rows: { line: number; why: string }[] = [];

  constructor(
    private readonly texts: Texts,
    private readonly show: (line: string) => void,
    path?: string,
  ) {
    this.file = path ? createWriteStream(path) : undefined;
    // Reported by `finished`.
    this.file?.on('error', () => {});
  }

  add(line: number, why: RowFault | { field: string; description: string }): void {
    const words = 'fault' in why ? describeRowFault(why, this.texts) : `${why.field}: ${why.description}`;
    this.count += 1;
    if (this.count <= RETURNED_ROWS_MAX) this.rows.push({ line, why: words });
    if (this.count <= SHOWN_ROWS_MAX) this.show(this.texts.import.lineRefused(line, words));
    this.file?.write(`${line}\t${words}\n`);
  }

  /** Says how many were not shown, and ends the file. @throws {Error} when it could not be written */
  async close(): Promise<void> {
    if (this.count > SHOWN_ROWS_MAX) {
      this.show(this.texts.import.moreRefused((this.count - SHOWN_ROWS_MAX).toLocaleString('en-US')));
    }
    this.file?.end();
    if (this.file) await finished(this.file);
  }
}

/** Why a row was refused, in words. */
export function describeRowFault({ column, fault, found }: RowFault, { import: texts }: Texts): string {
  const name = texts.columns[column];
  if (fault === 'wrong_width') return `${name}: ${found} ${texts.faults.wrong_width}`;
  return `${name}${found === '' ? '' : ` "${found}"`} ${texts.faults[fault]}`;
}
