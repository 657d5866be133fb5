import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceNames } from '../checks/app-configuration.js';
import { repository } from '../checks/places.js';
import { closureOf, manifestOf } from '../release/workspaces.mjs';

const run = promisify(execFile);
const apps = [...serviceNames(), 'cli'];

describe.each([...apps.map((app) => `apps/${app}`), 'packages/contracts'])('%s', (folder) => {
  it('says what its version brought', async () => {
    const changelog = await readFile(path.join(repository, folder, 'CHANGELOG.md'), 'utf8');
    const { name, version } = manifestOf(folder);
    const [title, ...entries] = changelog.split(/^## /m);
    expect(title?.trim()).toBe(`# ${name}`);
    const [latest = '', ...words] = entries[0]?.split('\n') ?? [];
    expect(latest).toBe(version);
    expect(words.join('').trim()).not.toBe('');
  });
});

it('has no change waiting that is of nobody', async () => {
  const folder = path.join(repository, '.changeset');
  const waiting = (await readdir(folder)).filter((file) => file.endsWith('.md') && file !== 'README.md');
  const known = [
    ...apps.map((app) => `apps/${app}`),
    ...(await readdir(path.join(repository, 'packages'))).map((one) => `packages/${one}`),
  ];
  const names = known.map((one) => manifestOf(one).name);
  for (const file of waiting) {
    const [, front = '', words = ''] = (await readFile(path.join(folder, file), 'utf8')).split(/^---$/m);
    for (const line of front.trim().split('\n')) {
      const [, name, bump] = /^['"]?(@guanxi\/[a-z-]+)['"]?: (\w+)$/.exec(line) ?? [];
      expect([file, names.includes(name ?? ''), bump]).toEqual([
        file,
        true,
        expect.stringMatching(/^(patch|minor|major)$/),
      ]);
    }
    expect(words.trim(), file).not.toBe('');
  }
});

describe('pruned to itself', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'guanxi-pruned-'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it.each(apps)('%s has all that its sources import, so that it builds alone', async (app) => {
    const out = path.join(folder, app);
    const turbo = path.join(repository, 'node_modules/turbo/bin/turbo');
    const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', DO_NOT_TRACK: '1' };
    const prune = [turbo, 'prune', `@guanxi/${app}`, '--production', `--out-dir=${out}`];
    await run(process.execPath, prune, { cwd: repository, env });
    const kept = [
      ...(await readdir(path.join(out, 'apps'))).map((name) => `apps/${name}`),
      ...(await readdir(path.join(out, 'packages'))).map((name) => `packages/${name}`),
    ];
    expect(kept.sort()).toEqual(closureOf(`apps/${app}`));
    const missing: string[] = [];
    for (const one of kept) {
      const declared = Object.keys(manifestOf(one).dependencies ?? {});
      for (const imported of await importsOf(path.join(out, one, 'src'))) {
        if (!declared.includes(imported)) missing.push(`${one} imports ${imported}`);
      }
    }
    expect(missing).toEqual([]);
  });
});

/** The packages that the sources in a folder import, their specs left out. */
async function importsOf(folder: string): Promise<Set<string>> {
  const files = (await readdir(folder, { recursive: true }).catch(() => [])).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'),
  );
  const texts = await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
  const names = texts.flatMap((text) =>
    [...text.matchAll(/(?:from|import) ?\(?'((?:@[\w-]+\/)?[a-z][\w.-]*)[^']*'/g)].map(([, name]) => name ?? ''),
  );
  const builtIn = /^(node:|node$)/;
  return new Set(names.filter((name) => !builtIn.test(name)));
}
