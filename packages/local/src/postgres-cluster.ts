import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresOptions } from './postgres.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { SetupFailure } from './setup-failure.js';

const INITDB_MS_MAX = 60_000;

/** The cluster's superuser, who makes databases and roles; services connect as their own. */
export const SUPERUSER = 'guanxi';

/** Where a Postgres folder holds its cluster. */
export function dataFolder(folder: string): string {
  return join(folder, 'data');
}

/**
 * Makes the cluster unless it exists. It is made aside and moved into place when it is whole, so a launcher that is killed
 * meanwhile leaves nothing that looks like data.
 *
 * @returns the superuser's password.
 * @throws {SetupFailure} when the disk is full, the password of an existing cluster is gone, or initdb fails otherwise.
 */
export async function ensureCluster(
  { initdb, runAs }: PostgresBinaries,
  folder: string,
  options: Pick<PostgresOptions, 'fsync' | 'onProgress' | 'signal'>,
): Promise<string> {
  const data = dataFolder(folder);
  const passwordFile = join(folder, 'password');
  if (existsSync(data)) return readPassword(passwordFile);

  options.onProgress?.('preparing a new Postgres cluster');
  const draft = `${data}.new`;
  const password = randomBytes(24).toString('base64url');
  await rm(draft, { recursive: true, force: true });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (runAs.uid !== undefined && runAs.gid !== undefined) await chown(passwordFile, runAs.uid, runAs.gid);
  const args = [`--pgdata=${draft}`, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  args.push('--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C');
  args.push('--no-instructions', ...(options.fsync === 'off' ? ['--no-sync'] : []));
  try {
    await promisify(execFile)(initdb, args, { ...runAs, cwd: folder, timeout: INITDB_MS_MAX, signal: options.signal });
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    options.signal?.throwIfAborted();
    throw serverFailure((error as { stderr?: string }).stderr || (error as Error).message);
  }
  await rename(draft, data);
  return password;
}

async function readPassword(file: string): Promise<string> {
  const password = await readFile(file, 'utf8').catch(() => '');
  if (password !== '') return password.trim();
  throw new SetupFailure(
    `There is a Postgres cluster in ${dirname(file)}, but not the password file that was made with it.`,
    'Put the file back, or remove the whole folder to begin with empty databases.',
  );
}

/** What a Postgres program said when it failed, with what to do about it. */
export function serverFailure(said: string): SetupFailure {
  if (/No space left on device|ENOSPC|Check free disk space/.test(said)) {
    return new SetupFailure('The disk is full: Postgres cannot write.', 'Free some space and start again.');
  }
  if (/could not look up effective user ID/.test(said)) {
    const remedy = 'Give the user an entry in /etc/passwd, or name servers of your own with DATABASE_URL_<SERVICE>.';
    return new SetupFailure('Postgres does not run as a user who has no name on this machine.', remedy);
  }
  return new SetupFailure(`Postgres did not start: ${said}`, 'Look at its last words above; then start again.');
}
