import type { Command } from 'commander';
import type { Texts } from './language/english.js';
import type { Chart } from './page/chart.js';
import type { Platform } from './platform/platform.js';
import type { Table } from './terminal/table.js';
import type { Terminal } from './terminal/terminal.js';

/** What a command has to work with. */
export interface Session {
  readonly terminal: Terminal;
  readonly texts: Texts;
  readonly platform: Platform;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  now(): Date;
  /** A key that no other call has, for what is sent once. */
  newKey(): string;
  /** A file that the user named, as an absolute path: relative to where she is, also under `npm run`. */
  path(file: string): string;
  /** Lines or a table of what was asked for; nothing under `--json`, where only the result counts. */
  say(said: string | Table): void;
  /** What the page shows beside the tables under `--html`; a terminal has bars in its tables instead. */
  draw(chart: Chart): void;
  /** The same, but under `--json` beside the output: for what takes long and tells how it goes. */
  tell(text: string): void;
  /** One line of progress or warning, beside the output. */
  warn(text: string): void;
}

/** What a command does. What it returns is printed by `--json`. */
export type Action<Options> = (session: Session, options: Options) => Promise<object>;

/** Gives a command its action, and the options that every command has. `args` are what stands without a name. */
export type Perform = <Options>(command: Command, action: Action<Options & { args: string[] }>) => void;
