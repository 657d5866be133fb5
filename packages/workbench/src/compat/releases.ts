import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const git_ms_max = 30_000;

/** The top of the repository. */
export const repository = fileURLToPath(new URL('../../../../', import.meta.url));

export const services = ['relationship', 'filtering', 'presence', 'conversation', 'analytics'] as const;
export type Service = (typeof services)[number];

/** A release of a service, built: the folder of its programs, `main.js` and `migrate.js`, and what it is called. */
export interface Release {
  name: string;
  programs: string;
}

/** Which commit a service's previous release is, and how that is known. */
export interface PreviousRelease {
  commit: string;
  /** Its tag, or `first` where it is the commit that `deploy/release/first-release.json` names, or as the caller gave it. */
  name: string;
}

/** The present release of a service: what the working tree was last built into. */
export function presentRelease(service: Service): Release {
  return { name: 'present', programs: join(repository, 'apps', service, 'dist') };
}

/**
 * The release of a service before the present one: its latest tag `@guanxi/<service>@<version>`, else the recorded commit.
 * Undefined where this clone does not hold that commit, as a shallow one.
 */
export async function previousRelease(service: Service, given?: string): Promise<PreviousRelease | undefined> {
  const tag = given ?? (await latestTag(service));
  const recorded = async () => {
    const file = join(repository, 'deploy/release/first-release.json');
    return (JSON.parse(await readFile(file, 'utf8')) as { commit: string }).commit;
  };
  const commit = await git('rev-parse', '--verify', '--quiet', `${tag ?? (await recorded())}^{commit}`);
  return commit === undefined ? undefined : { commit, name: tag ?? `first (${commit.slice(0, 9)})` };
}

async function latestTag(service: Service): Promise<string | undefined> {
  const tags = await git('tag', '--list', `@guanxi/${service}@*`, '--sort=-version:refname', '--merged', 'HEAD');
  return tags?.split('\n').find((tag) => tag !== '');
}

/** What git says, or undefined where it does not know or there is none. */
async function git(...args: string[]): Promise<string | undefined> {
  try {
    return (await run('git', args, { cwd: repository, timeout: git_ms_max })).stdout.trim();
  } catch {
    return undefined;
  }
}
