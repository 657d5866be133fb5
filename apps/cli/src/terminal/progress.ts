import cliProgress from 'cli-progress';
import { count } from './table.js';
import type { Terminal } from './terminal.js';

/** How far something is. Drawn on a terminal; silent elsewhere. */
export interface Progress {
  /** A total may become known, or grow, on the way. */
  update(done: number, total?: number, note?: string): void;
  stop(): void;
}

const silent: Progress = { update() {}, stop() {} };

/** A progress bar under that title. `format` says a figure in words, such as bytes in megabytes. */
export function startProgress(terminal: Terminal, title: string, format: (value: number) => string = count): Progress {
  if (!terminal.redraws) return silent;
  const bar = new cliProgress.SingleBar({
    stream: terminal.errors as NodeJS.WritableStream,
    format: `${title} {bar} {percentage} % {done} / {all} {note}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    fps: 10,
  });
  bar.start(1, 0, { done: format(0), all: '…', note: '' });
  return {
    update(done, total, note = '') {
      if (total !== undefined) bar.setTotal(Math.max(total, 1));
      bar.update(done, { done: format(done), all: total === undefined ? '…' : format(total), note });
    },
    stop: () => bar.stop(),
  };
}

/** Bytes in megabytes. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
