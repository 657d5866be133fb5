import { afterEach, expect, test } from 'vitest';
import { ChildProgram } from './child-program.js';

const programs: ChildProgram[] = [];

afterEach(async () => {
  for (const program of programs.splice(0)) await program.kill();
});

function node(source: string): ChildProgram {
  const program = ChildProgram.start(process.execPath, ['-e', source]);
  programs.push(program);
  return program;
}

const ECHO = "process.stdin.on('data', (text) => console.log('heard ' + text)); console.log('up')";

test('hears what a program says, on both streams, before and after it is asked for', async () => {
  const program = node("console.error('first'); setTimeout(() => console.log('second'), 20)");
  expect(await program.line('second')).toBe('second');
  expect(await program.line(/^fir/)).toBe('first');
  expect(await program.ended()).toEqual({ code: 0, signal: null });
});

test('talks to a program and kills it', async () => {
  const program = node(ECHO);
  await program.line('up');
  program.write('you\n');
  await program.line('heard you');
  expect(await program.kill()).toEqual({ code: null, signal: 'SIGKILL' });
});

test('a frozen program says nothing until it is let go', async () => {
  const program = node(ECHO);
  await program.line('up');
  program.signal('SIGSTOP');
  program.write('you\n');
  await expect(program.line('heard you', 100)).rejects.toThrow('within 100 ms');
  program.signal('SIGCONT');
  await program.line('heard you');
});

test('says how a program ended that did not say what was expected', async () => {
  await expect(node("console.log('oh'); process.exit(3)").line('ready')).rejects.toThrow(
    /did not say ready \(it ended with 3\).*\noh/,
  );
  await expect(node(ECHO).ended(100)).rejects.toThrow('still running after 100 ms');
});

test('a program that is not there fails like one that ended', async () => {
  const program = ChildProgram.start('/no/such/program');
  await expect(program.line('ready')).rejects.toThrow('ENOENT');
});
