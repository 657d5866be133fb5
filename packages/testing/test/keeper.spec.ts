import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { ChildProgram, waitFor } from '../src/index.js';

const HOLD_STACK = fileURLToPath(new URL('./programs/hold-stack.mjs', import.meta.url));
// A busy machine is no test's subject.
const start_ms_max = 30_000;
const programs: ChildProgram[] = [];

afterEach(async () => {
  for (const program of programs.splice(0)) await program.kill();
});

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

test.each(['SIGKILL', 'SIGINT'] as const)('nothing of a stack outlives a run that ends by %s', async (signal) => {
  const { GUANXI_TEST_POSTGRES_URL: _url, GUANXI_TEST_FOLDER: _folder, ...env } = process.env;
  const program = ChildProgram.start(process.execPath, [HOLD_STACK], { env });
  programs.push(program);
  const { folder, url, postgres } = JSON.parse(await program.line('{', start_ms_max));
  expect([await answers(url), await answers(postgres), existsSync(folder)]).toEqual([true, true, true]);
  program.signal(signal);
  await program.ended();
  await waitFor(() => !existsSync(folder), start_ms_max);
  expect([await answers(url), await answers(postgres)]).toEqual([false, false]);
});
