import { execFile } from 'node:child_process';
import { access, constants, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { takeLock } from '../lock.mjs';
import { cacheFolder } from './places.js';
import { SetupFailure } from './setup-failure.js';

const run = promisify(execFile);
const APT_MS_MAX = 180_000;
const BREW_MS_MAX = 600_000;
/** Where package systems put servers that are not on an ordinary user's PATH. */
const USUAL_PLACES = ['/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

/** A program of somebody else's, and how it is come by. */
export interface ProgramPlan {
  program: string;
  /** The package of Debian and Ubuntu that has it, and where in there it is. */
  debianPackage: string;
  debianPath: string;
  /** Homebrew's formula, where it may be installed from there. */
  formula?: string;
  /** What to do where it is not to be had. */
  remedy: string;
}

/** How to look for a program. */
export interface SearchOptions {
  /** Hears of each step that takes a while. */
  onProgress?: (step: string) => void;
  /** Where to look besides PATH. */
  usualPlaces?: string[];
  /** Ends a download that is under way. */
  signal?: AbortSignal;
}

/**
 * Finds a program that runs: on PATH, in the cache, from the Debian or Ubuntu mirror (unpacked in the cache, without
 * root), from Homebrew; in that order.
 *
 * @throws {SetupFailure} when none of them has it; says what was tried.
 */
export async function findProgram(plan: ProgramPlan, options: SearchOptions = {}): Promise<string> {
  const { usualPlaces = USUAL_PLACES } = options;
  const places = [...(process.env['PATH'] ?? '').split(delimiter), ...usualPlaces].filter((place) => place !== '');
  const home = join(cacheFolder(), plan.debianPackage);
  const cached = join(home, plan.debianPath);
  const found = await firstThatRuns([...programsIn(places, plan), cached]);
  if (found) return found;

  for (;;) {
    const lock = await takeLock(`fetch ${home}`);
    if ('holder' in lock) {
      await lock.holder.gone();
      continue;
    }
    try {
      return (
        (await firstThatRuns([cached])) ??
        (await fetchProgram(plan, home, options, [cached, ...programsIn(usualPlaces, plan)]))
      );
    } finally {
      await lock.release();
    }
  }
}

function programsIn(places: string[], { program }: ProgramPlan): string[] {
  return places.map((place) => join(place, program));
}

async function fetchProgram(
  { program, debianPackage, formula, remedy }: ProgramPlan,
  home: string,
  { onProgress, signal }: SearchOptions,
  candidates: string[],
): Promise<string> {
  const tried: string[] = [];
  if (await isOnPath('apt-get')) {
    onProgress?.(`fetching ${program} from the Debian mirror`);
    const fault = await fetchWithApt(debianPackage, home, signal).then(
      () => undefined,
      (error: Error) => lastLine(error),
    );
    signal?.throwIfAborted();
    const found = await firstThatRuns(candidates);
    if (found) return found;
    tried.push(`apt-get: ${fault ?? 'the unpacked program does not run'}`);
  }
  if (formula && (await isOnPath('brew'))) {
    onProgress?.(`installing ${program} with Homebrew`);
    const fault = await run('brew', ['install', formula], { timeout: BREW_MS_MAX, signal }).then(
      () => undefined,
      lastLine,
    );
    signal?.throwIfAborted();
    const found = await firstThatRuns(candidates);
    if (found) return found;
    tried.push(`brew: ${fault ?? 'the installed program does not run'}`);
  }
  throw new SetupFailure(
    `There is no ${program}, and none could be fetched (${tried.join('; ') || 'neither apt-get nor Homebrew is here'}).`,
    remedy,
  );
}

/** Downloads the package as whoever we are; where the machine has no package lists, fetches them into the cache first. */
async function fetchWithApt(debianPackage: string, home: string, signal?: AbortSignal): Promise<void> {
  const apt = join(cacheFolder(), 'apt');
  const draft = `${home}.${process.pid}`;
  const bounds = ['-q', '-o', 'Acquire::Retries=2', '-o', 'Acquire::http::Timeout=30'];
  const ownLists = ['-o', `Dir::State::Lists=${join(apt, 'lists')}`, '-o', `Dir::Cache=${join(apt, 'cache')}`];
  const options = { cwd: draft, timeout: APT_MS_MAX, env: { ...process.env, LC_ALL: 'C' }, signal };
  await mkdir(draft, { recursive: true });
  try {
    await run('apt-get', [...bounds, 'download', debianPackage], options).catch(async () => {
      await mkdir(join(apt, 'lists', 'partial'), { recursive: true });
      await mkdir(join(apt, 'cache', 'archives', 'partial'), { recursive: true });
      // One source that is out of reach fails the update as a whole, though the others may have what we want.
      await run('apt-get', [...bounds, ...ownLists, 'update'], options).catch(() => undefined);
      await run('apt-get', [...bounds, ...ownLists, 'download', debianPackage], options);
    });
    const archive = (await readdir(draft)).find((name) => name.endsWith('.deb'));
    if (archive === undefined) throw new Error('apt-get downloaded nothing');
    await run('dpkg-deb', ['-x', archive, '.'], options);
    await rm(join(draft, archive));
    await rm(home, { recursive: true, force: true });
    await rename(draft, home);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function firstThatRuns(candidates: string[]): Promise<string | undefined> {
  for (const candidate of candidates) {
    if (!(await isExecutable(candidate))) continue;
    const works = await run(candidate, ['--version'], { timeout: 10_000 }).then(
      () => true,
      () => false,
    );
    if (works) return candidate;
  }
  return undefined;
}

async function isOnPath(program: string): Promise<boolean> {
  for (const place of (process.env['PATH'] ?? '').split(delimiter)) {
    if (place !== '' && (await isExecutable(join(place, program)))) return true;
  }
  return false;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function lastLine(error: Error): string {
  const said = (error as { stderr?: string }).stderr?.trim() || error.message;
  return said.split('\n').at(-1) ?? said;
}
