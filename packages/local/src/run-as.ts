import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SetupFailure } from './setup-failure.js';

/** "nobody": Postgres refuses to run as root, so root starts it as somebody who owns nothing. */
const NOBODY = 65534;
const EXECUTE_BY_OTHERS = 0o001;
/** Everybody can walk to it, and unlike /tmp it outlives a reboot. */
const COMMON_GROUND = '/var/tmp';

/** The user whom a server runs as; empty for the present one. */
export interface RunAs {
  uid?: number;
  gid?: number;
}

/** Who runs a server that refuses to run as root. */
export function unprivileged(): RunAs {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
}

/**
 * The wanted folder where `user` can walk to it, else one in `/var/tmp` that stands for it. Root's home is closed to
 * others, and a clone below it is an ordinary thing in a container.
 *
 * @throws {SetupFailure} when somebody else holds that place in `/var/tmp`.
 */
export async function folderWithinReach(user: RunAs, wanted: string): Promise<string> {
  if (await canReach(user, wanted)) return wanted;
  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
  const substitute = join(COMMON_GROUND, `guanxi-${name}`);
  await mkdir(substitute, { mode: 0o711 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(substitute);
  // The name can be foreseen, and a link laid there by another user would lead root's hand.
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new SetupFailure(`${substitute} belongs to another user.`, 'Remove it and start again.');
  }
  return join(substitute, 'files');
}

async function canReach(user: RunAs, folder: string): Promise<boolean> {
  if (user.uid === undefined) return true;
  for (let place = dirname(folder); ; place = dirname(place)) {
    const found = await stat(place).catch(() => undefined);
    if (found && found.uid !== user.uid && (found.mode & EXECUTE_BY_OTHERS) === 0) return false;
    if (place === dirname(place)) return true;
  }
}

/**
 * Makes a folder, with those above it, that only `user` can open.
 *
 * @throws {SetupFailure} when it is there and belongs to somebody else, as after a start by root.
 */
export async function makePrivateFolder(user: RunAs, folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o700);
    if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid);
  } catch (cause) {
    const remedy = 'Remove the folder, give it to the present user, or start as the user who started before.';
    throw new SetupFailure(`${folder} cannot be made or taken: ${(cause as Error).message}`, remedy, { cause });
  }
}
