import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { waitFor } from './wait-for.js';

const LINES_KEPT_MAX = 10_000;
const LINES_SHOWN_MAX = 20;
const DEADLINE_MS = 10_000;

/** However this process ends, nothing that it started goes on. */
const running = new Set<ChildProcess>();

function killWithUs(child: ChildProcess): void {
  if (running.size === 0) process.off('exit', killAll).once('exit', killAll);
  running.add(child);
}

function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** How a program ended: by itself with a code, or by a signal. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A program that a test starts, listens to, freezes and kills. It is killed with the test process at the latest. */
export class ChildProgram {
  /** What it has said so far, on standard output and error alike; the oldest lines go first after 10,000. */
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #lastWords: Promise<unknown>;
  #ending: Ending | undefined;

  private constructor(
    child: ChildProcess,
    private readonly onLine?: (line: string) => void,
  ) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) this.#listen(stream);
    killWithUs(child);
    this.#lastWords = new Promise((resolve) => child.once('close', resolve));
    child.once('error', (error) => this.lines.push(String(error)));
    child.once('close', (code, signal) => {
      this.#ending = { code, signal };
      running.delete(child);
    });
  }

  /**
   * Starts a program; a Node program is `ChildProgram.start(process.execPath, [file])`.
   *
   * @param options.onLine takes each line that it says, also those that `lines` has no room for.
   */
  static start(
    command: string,
    args: string[] = [],
    { onLine, ...options }: { env?: NodeJS.ProcessEnv; cwd?: string; onLine?: (line: string) => void } = {},
  ) {
    return new ChildProgram(spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] }), onLine);
  }

  /** Undefined where the program could not be started at all. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Waits for a line that matches, among those said already too.
   *
   * @throws when it has not come in time or the program ended without it; shows its last lines.
   */
  async line(expected: string | RegExp, deadline_ms = DEADLINE_MS): Promise<string> {
    const matches = (line: string) => (typeof expected === 'string' ? line.includes(expected) : expected.test(line));
    const found = () => this.lines.find(matches);
    const seen = await waitFor(() => found() ?? this.#ending, deadline_ms).catch(() => undefined);
    if (typeof seen === 'string') return seen;
    const why = seen ? `it ended with ${seen.code ?? seen.signal}` : `within ${deadline_ms} ms`;
    throw new Error(`The program did not say ${expected} (${why}). It said:\n${this.#tail()}`);
  }

  /** Writes to its standard input. */
  write(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Sends a signal: SIGSTOP freezes it, SIGCONT lets it go on. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it at once and waits until it is gone. */
  async kill(): Promise<Ending> {
    this.#child.kill('SIGKILL');
    await this.#lastWords;
    return this.#ending as Ending;
  }

  /**
   * Waits until it has ended by itself.
   *
   * @throws when it has not in time; shows its last lines.
   */
  async ended(deadline_ms = DEADLINE_MS): Promise<Ending> {
    return waitFor(() => this.#ending, deadline_ms).catch(() => {
      throw new Error(`The program is still running after ${deadline_ms} ms. It said:\n${this.#tail()}`);
    });
  }

  #listen(stream: Readable | null): void {
    if (!stream) return;
    createInterface({ input: stream }).on('line', (line) => {
      this.onLine?.(line);
      this.lines.push(line);
      if (this.lines.length > LINES_KEPT_MAX) this.lines.shift();
    });
  }

  #tail(): string {
    return this.lines.slice(-LINES_SHOWN_MAX).join('\n');
  }
}
