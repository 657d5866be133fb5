import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoggedMessage } from './read-adapter-log.js';

/** A channel adapter in a process of its own. */
export interface AdapterProgram {
  address: string;
  /** What it took since the log was last read. */
  readLog(): Promise<LoggedMessage[]>;
  stop(): void;
}

/** Starts the adapter. @throws {Error} when it ends before it serves. */
export async function startAdapter(env: NodeJS.ProcessEnv): Promise<AdapterProgram> {
  const child = fork(fileURLToPath(new URL('./adapter-program.js', import.meta.url)), [], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // The log of a large bench is long; JSON would take as long as the bench.
    serialization: 'advanced',
  });
  const [address] = (await answerOf(child)) as [string];
  return {
    address,
    async readLog() {
      child.send('log');
      const [log] = (await answerOf(child)) as [LoggedMessage[]];
      return log;
    },
    stop: () => void child.kill('SIGTERM'),
  };
}

async function answerOf(child: ChildProcess): Promise<unknown[]> {
  const answered = new AbortController();
  const { signal } = answered;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`the adapter ended with ${code}`);
  });
  ended.catch(() => undefined);
  try {
    return await Promise.race([once(child, 'message', { signal }), ended]);
  } finally {
    answered.abort();
  }
}
