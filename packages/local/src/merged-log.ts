import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { formatLogLine, readLogLine } from './log-line.js';

const FILE_BYTES_MAX = 20 * 1024 ** 2;

/** Where lines for a person go: standard output, or standard error where that is taken. */
export type Terminal = NodeJS.WriteStream;

/** The one log of the local stack: what all services write, readable, in a file and, once asked to, on the terminal. */
export class MergedLog {
  readonly file: string;
  readonly #services: string[];
  readonly #terminal: Terminal;
  #shown = false;
  #descriptor: number;
  #bytes: number;

  /** Keeps the log of the run before as `guanxi.log.1`. */
  constructor(folder: string, services: string[], terminal: Terminal) {
    mkdirSync(folder, { recursive: true });
    this.file = join(folder, 'guanxi.log');
    this.#services = services;
    this.#terminal = terminal;
    this.#descriptor = this.#open();
    this.#bytes = fstatSync(this.#descriptor).size;
  }

  /** From now on lines appear on the terminal too. */
  show(): void {
    this.#shown = true;
  }

  /** Takes one line that a service, or the launcher itself, wrote. */
  write(service: string, line: string): void {
    const record = readLogLine(service, line, new Date());
    this.#append(`${formatLogLine(record)}\n`);
    if (!this.#shown) return;
    const colour = this.#terminal.isTTY && !process.env['NO_COLOR'] ? this.#services.indexOf(service) : -1;
    this.#terminal.write(`${formatLogLine(record, colour < 0 ? undefined : colour)}\n`);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** A full disk costs lines of the file, and neither the services nor the lines on the terminal. */
  #append(text: string): void {
    try {
      this.#appendOrThrow(text);
    } catch (error) {
      if (!(error as NodeJS.ErrnoException).code) throw error;
    }
  }

  #appendOrThrow(text: string): void {
    const bytes = Buffer.from(text);
    if (this.#bytes + bytes.length > FILE_BYTES_MAX) {
      closeSync(this.#descriptor);
      this.#descriptor = this.#open();
      this.#bytes = 0;
    }
    writeSync(this.#descriptor, bytes);
    this.#bytes += bytes.length;
  }

  #open(): number {
    try {
      renameSync(this.file, `${this.file}.1`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    return openSync(this.file, 'w');
  }
}
