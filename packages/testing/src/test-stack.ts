import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Where the tests of one run find what they share. */
export interface TestStack {
  /** Superuser's URL of a Postgres. */
  postgresUrl: string;
  /** A folder for servers of single suites; whatever still runs in it when the stack ends is stopped. */
  folder: string;
  stop(): Promise<void>;
}

const URL_VARIABLE = 'GUANXI_TEST_POSTGRES_URL';
const FOLDER_VARIABLE = 'GUANXI_TEST_FOLDER';
const START_MS_MAX = 240_000;
const STOP_MS_MAX = 10_000;

/**
 * Starts the servers that a test run shares and tells the programs started from here by environment variables. Where
 * those variables are set already, an outer run has started the servers: it uses them and `stop` leaves them alone.
 *
 * The servers hang on a keeper program that ends them as soon as this process is gone, however it went.
 *
 * @throws when the servers do not come up, with the keeper's explanation.
 */
export async function startTestStack(): Promise<TestStack> {
  const postgresUrl = process.env[URL_VARIABLE];
  const folder = process.env[FOLDER_VARIABLE];
  if (postgresUrl && folder) return { postgresUrl, folder, stop: async () => {} };

  const keeper = spawn(process.execPath, [fileURLToPath(new URL('./stack-keeper.js', import.meta.url))], {
    // Away from the terminal's process group: Ctrl-C must not reach the keeper before the tests have ended.
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => keeper.once('exit', () => resolve()));
  const announced = await firstLine(keeper);
  if (announced === undefined) throw new Error('The test stack did not start; its keeper says why above.');
  const stack = JSON.parse(announced) as { postgresUrl: string; folder: string };
  process.env[URL_VARIABLE] = stack.postgresUrl;
  process.env[FOLDER_VARIABLE] = stack.folder;
  const stop = async () => {
    delete process.env[FOLDER_VARIABLE];
    if (postgresUrl === undefined) delete process.env[URL_VARIABLE];
    const timer = setTimeout(() => keeper.kill('SIGKILL'), STOP_MS_MAX);
    keeper.stdin?.end();
    await ended;
    clearTimeout(timer);
  };
  return { ...stack, stop };
}

async function firstLine(keeper: ChildProcess): Promise<string | undefined> {
  if (!keeper.stdout) return undefined;
  const timer = setTimeout(() => keeper.kill('SIGKILL'), START_MS_MAX);
  try {
    for await (const line of createInterface({ input: keeper.stdout })) return line;
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What the present run shares.
 *
 * @throws when no stack is up: the package's vitest.config.ts lacks `globalSetup: '@guanxi/testing/global-setup'`.
 */
export function sharedStack(): { postgresUrl: string; folder: string } {
  const postgresUrl = process.env[URL_VARIABLE];
  const folder = process.env[FOLDER_VARIABLE];
  if (!postgresUrl || !folder) {
    throw new Error("No test stack is up: add globalSetup: '@guanxi/testing/global-setup' to vitest.config.ts.");
  }
  return { postgresUrl, folder };
}
