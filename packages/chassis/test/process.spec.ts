import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { environment } from './echo-service.js';

let keys: ReturnType<typeof environment>;
let child: ChildProcess;
let output = '';
beforeEach(() => {
  keys = environment();
});
afterEach(() => {
  child.kill('SIGKILL');
  keys.remove();
});

/** Runs the service of `bare-service.mjs` as a process of its own. */
function run(env: Record<string, string | undefined> = {}): {
  exit: Promise<number | null>;
  said(text: string): Promise<void>;
} {
  output = '';
  const script = new URL('./bare-service.mjs', import.meta.url).pathname;
  child = spawn(process.execPath, [script], { env: { ...process.env, ...keys.env, ...env } });
  let heard = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk;
      heard();
    });
  }
  return {
    exit: once(child, 'close').then(([code]) => code as number | null),
    async said(text) {
      while (!output.includes(text)) {
        await new Promise<void>((resolve) => {
          heard = resolve;
        });
      }
    },
  };
}

const lines = () =>
  output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('a service as a process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('stops in order on %s and exits 0', async (signal) => {
    const { exit, said } = run();
    await said('"ready"');
    child.kill(signal);
    expect(await exit).toBe(0);
    expect(lines().map(({ message }) => message)).toEqual(['ready', 'stopping', 'stopped']);
  });

  it('stops in order on a signal that comes while it starts', async () => {
    const { exit, said } = run({ BARE_SERVICE: 'slow' });
    await said('opening');
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    expect(output).toContain('"stopped"');
  });

  it('exits 78 with every fault of its configuration, and no stack', async () => {
    const { exit } = run({ IDENTITY_KEY: undefined, LOG_LEVEL: 'loud' });
    expect(await exit).toBe(78);
    expect(output).toContain('bare: the configuration has 2 faults:');
    expect(output).toContain('IDENTITY_KEY: is not set');
    expect(output).toContain('LOG_LEVEL: ');
    expect(output).not.toContain('    at ');
  });

  it('exits 78 with every key file that will not do, and nothing of their content', async () => {
    const { exit } = run({ IDENTITY_KEY: keys.env.IDENTITY_JWKS, IDENTITY_JWKS: '/nowhere/jwks.json' });
    expect(await exit).toBe(78);
    expect(output).toContain('IDENTITY_JWKS: /nowhere/jwks.json: ENOENT');
    expect(output).toContain('must be an Ed25519 private key');
  });

  it('exits 1 with one line where it does not come up', async () => {
    const { exit } = run({ BARE_SERVICE: 'broken' });
    expect(await exit).toBe(1);
    expect(lines()).toEqual([
      expect.objectContaining({
        level: 'fatal',
        message: 'the service does not come up',
        err: expect.objectContaining({ message: 'the migration failed' }),
      }),
    ]);
  });

  it('exits 1 with one line where an error is handled by nobody', async () => {
    const { exit } = run({ BARE_SERVICE: 'crashing' });
    expect(await exit).toBe(1);
    expect(lines().at(-1)).toMatchObject({ level: 'fatal', err: { message: 'forgotten' } });
  });
});
