import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stopOrphan } from './processes.js';

const GRACE_MS = 2_000;

/** Stops every nats-server that was started in a folder below this one, and whose launcher may be gone. */
export async function stopServersIn(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(
    names.map(async (name) => {
      const pid = Number(await readFile(join(folder, name, 'server.pid'), 'utf8').catch(() => '0'));
      if (pid > 0) await stopOrphan(pid, join(folder, name), 'SIGINT', GRACE_MS);
    }),
  );
}
