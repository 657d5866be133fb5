import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach } from 'vitest';

const undo: (() => unknown)[] = [];

/** Undone after the test, last first. */
export function afterwards(step: () => unknown): void {
  undo.push(step);
}

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** A folder that only we may enter, as a clone in root's home is; gone after the test. */
export async function closedFolder(undo = afterwards): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-local-'));
  undo(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Where root's Postgres had to move, that too is gone after the test. */
export function removeMoved(folder: string, wanted: string): void {
  if (folder !== wanted) afterwards(() => rm(dirname(folder), { recursive: true, force: true }));
}

export async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/** A port that a stranger listens on until the test is over. */
export async function takenPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterwards(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as { port: number }).port;
}

/** Runs one of the programs beside this file. */
export function runProgram(name: string, args: string[], env: NodeJS.ProcessEnv = process.env): ChildProcess {
  const file = fileURLToPath(new URL(`./programs/${name}`, import.meta.url));
  const child = spawn(process.execPath, [file, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  afterwards(() => child.kill('SIGKILL'));
  return child;
}

/** The first line that a program prints. */
export async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout) for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('the program ended without a word');
}
