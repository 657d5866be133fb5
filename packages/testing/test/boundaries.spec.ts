import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What lint says of files that hold this code, under the repository's own rules: a line a fault, with the file's path. */
function lint(files: Record<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'guanxi-boundaries-'));
  try {
    for (const rules of ['biome.json', '.biome', '.gitignore'])
      cpSync(join(root, rules), join(folder, rules), { recursive: true });
    for (const [path, code] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), `${code}\n`);
    }
    const biome = join(root, 'node_modules/.bin/biome');
    execFileSync(biome, ['lint', '--reporter=github', '--max-diagnostics=none', '.'], { cwd: folder, stdio: 'pipe' });
    return [];
  } catch (error) {
    return String((error as { stdout: Buffer }).stdout).split('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const stopped = [
  [
    'an app that imports another app',
    'apps/filtering/src/factors/a.ts',
    '@guanxi/relationship',
    'Nothing imports an app',
  ],
  ['a package that imports an app', 'packages/messaging/src/b.ts', '@guanxi/presence', 'Nothing imports an app'],
  [
    'a reach into a package',
    'apps/presence/src/seats/c.ts',
    '@guanxi/chassis/dist/clock.js',
    'Import a package by its name',
  ],
  [
    'a reach into another capability',
    'apps/filtering/src/screenings/d.ts',
    '../factors/factor.store.js',
    'does not reach into',
  ],
  [
    'a decision that knows the framework',
    'apps/presence/src/seats/decide-e.ts',
    '@nestjs/common',
    'A decision is pure',
  ],
  [
    'a decision that knows the database',
    'apps/presence/src/seats/decide-f.ts',
    '@guanxi/persistence',
    'A decision is pure',
  ],
  ['learning that knows the platform', 'packages/learning/src/g.ts', '@guanxi/chassis', 'learning is pure'],
  ['language that knows the platform', 'packages/language/src/h.ts', '@guanxi/chassis', 'language is pure'],
] as const;

describe('lint holds the boundaries of the architecture', () => {
  const clock = 'apps/presence/src/seats/i.ts';
  const allowed = 'apps/filtering/src/screenings/j.ts';
  const said = lint({
    ...Object.fromEntries(stopped.map(([, path, from]) => [path, `export { X } from '${from}';`])),
    [clock]: 'export const now = Date.now();',
    [allowed]: "export { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';",
  });
  const saidOf = (path: string) => said.filter((line) => line.includes(path)).join();

  it.each(stopped)('and stops %s', (_, path, __, why) => {
    expect(saidOf(path)).toContain(why);
  });

  it('and stops a clock that is not injected', () => {
    expect(saidOf(clock)).toContain('Inject Clock or Ids');
  });

  it('and lets through what is allowed', () => {
    expect(saidOf(allowed)).toBe('');
  });
});
