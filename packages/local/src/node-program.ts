import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const LAST_LINES_MAX = 15;

/** A Node program at work, and the last lines that it said. */
export interface NodeProgram {
  child: ChildProcess;
  /** The last 15 lines of its output and errors. */
  lastLines: string[];
  /** How it ended: `code 1`, `SIGKILL`. Resolves when all that it said has been read. */
  ended: Promise<string>;
}

/**
 * Starts a Node program in a process group of its own, so that Ctrl-C reaches the launcher alone, which ends things in
 * order.
 */
export function startNodeProgram(file: string, env: NodeJS.ProcessEnv, onLine: (line: string) => void): NodeProgram {
  const child = spawn(process.execPath, [file], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const lastLines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lastLines.push(line);
      if (lastLines.length > LAST_LINES_MAX) lastLines.shift();
      onLine(line);
    });
  }
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ?? `code ${code}`));
  });
  return { child, lastLines, ended };
}
