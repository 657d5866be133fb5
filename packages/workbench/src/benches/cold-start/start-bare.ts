import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./bare-server.js', import.meta.url));

/** Milliseconds that Node takes to a bare gRPC server with one method: what no service can be quicker than. */
export async function startBare(): Promise<number> {
  const began = performance.now();
  const child = fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the bare server ended with ${code}`))),
  ]);
  const took_ms = performance.now() - began;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  return took_ms;
}
