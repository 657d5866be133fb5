import { chmod, chown, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** "nobody": Postgres refuses to run as root, so root starts it as somebody who owns nothing. */
const NOBODY = 65534;

const EXECUTE_BY_OTHERS = 0o001;

/** The user whom a server runs as; empty for the present one. */
export interface RunAs {
  uid?: number;
  gid?: number;
}

/** Who runs a server that refuses to run as root. */
export function unprivileged(): RunAs {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
}

/** Whether `user` can walk from the root of the file system to `folder` (which need not exist yet). */
export async function canReach(user: RunAs, folder: string): Promise<boolean> {
  if (user.uid === undefined) return true;
  for (let place = dirname(folder); ; place = dirname(place)) {
    const found = await stat(place).catch(() => undefined);
    if (found && found.uid !== user.uid && (found.mode & EXECUTE_BY_OTHERS) === 0) return false;
    if (place === dirname(place)) return true;
  }
}

/** Makes a folder, with those above it, that only `user` can open. */
export async function makePrivateFolder(user: RunAs, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o700);
  if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid);
}
