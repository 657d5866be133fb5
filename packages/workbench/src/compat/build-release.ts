import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../print/progress.js';
import { WrongInput } from '../wrong-input.js';
import { type PreviousRelease, type Release, repository, type Service } from './releases.js';

const step_ms_max = 900_000;
const output_shown_characters = 2_000;
const quiet = { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', DO_NOT_TRACK: '1' };

/**
 * A former release of a service as it was: its commit unpacked, what its own lock names installed, and built. Kept below
 * `.guanxi/releases`, so that the next one who asks for it finds it.
 *
 * @throws {WrongInput} where it cannot be installed or built, with the end of what was said.
 */
export async function buildRelease(service: Service, from: PreviousRelease, progress: Progress): Promise<Release> {
  const folder = join(repository, '.guanxi/releases', from.commit);
  const programs = join(folder, 'apps', service, 'dist');
  if (!existsSync(folder)) await unpack(from, folder, progress);
  if (!existsSync(join(programs, 'main.js'))) {
    progress.show(`building ${service} of ${from.name}`, 0);
    const turbo = join(folder, 'node_modules/turbo/bin/turbo');
    await perform(process.execPath, [turbo, 'run', 'build', `--filter=@guanxi/${service}`], folder);
  }
  return { name: from.name, programs };
}

/** Under another name until it is whole, so that one that was broken off is never taken for it. */
async function unpack({ commit, name }: PreviousRelease, folder: string, progress: Progress): Promise<void> {
  const making = `${folder}.making`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  const archive = `${making}.tar`;
  progress.show(`installing ${name}`, 0);
  await perform('git', ['archive', '--format=tar', `--output=${archive}`, commit], repository);
  await perform('tar', ['-xf', archive, '-C', making], repository);
  await rm(archive);
  await perform('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--loglevel=error'], making);
  await rename(making, folder);
}

function perform(program: string, args: string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...quiet },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: step_ms_max,
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        said = (said + text).slice(-output_shown_characters);
      });
    }
    child.once('error', (error) => reject(new WrongInput(`${program} did not start: ${error.message}`)));
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new WrongInput(`${program} ${args[0]} failed in ${cwd}:\n${said.trim()}`));
    });
  });
}
