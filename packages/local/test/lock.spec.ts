import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { type Lock, type LockHolder, takeLock } from '../lock.mjs';
import { firstLine, runProgram } from './scratch.js';

function isHeld(answer: Lock | LockHolder): answer is Lock {
  return 'release' in answer;
}

test('has one holder at a time, and tells the others who it is and when it is gone', async () => {
  const name = randomUUID();
  const [first, second] = [await takeLock(name), await takeLock(name)];
  if (!isHeld(first) || isHeld(second)) throw new Error('the first has it, the second has not');
  expect(second.holder.pid).toBe(process.pid);
  await Promise.all([first.release(), second.holder.gone()]);
  const third = await takeLock(name);
  if (!isHeld(third)) throw new Error('it is free again');
  await third.release();
});

test('is free again when its holder is killed', async () => {
  const name = randomUUID();
  const program = runProgram('hold-lock.mjs', [name]);
  expect(await firstLine(program)).toBe('held');
  const waiting = await takeLock(name);
  if (isHeld(waiting)) throw new Error('the program has it');
  expect(waiting.holder.pid).toBe(program.pid);
  program.kill('SIGKILL');
  await Promise.all([once(program, 'exit'), waiting.holder.gone()]);
  const lock = await takeLock(name);
  if (!isHeld(lock)) throw new Error('nobody else wants it');
  await lock.release();
});

test('of many who want it at once, one gets it', async () => {
  const name = randomUUID();
  const answers = await Promise.all(Array.from({ length: 20 }, () => takeLock(name)));
  const held = answers.filter(isHeld);
  expect(held).toHaveLength(1);
  await held[0]?.release();
});
