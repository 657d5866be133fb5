import { isAbsolute, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { step } from '../../bootstrap/step.mjs';
import { takeLock } from '../../lock.mjs';
import { SetupFailure } from '../setup-failure.js';
import { planTopology, type Topology } from '../topology.js';
import type { Manifest } from './manifest.js';
import { restoreBackup } from './restore-backup.js';
import { requireState, toldServers, withServers } from './servers.js';
import { takeBackup } from './take-backup.js';

/** How a backup or a restoring is called for. */
export interface BackupCall {
  /** Top folder of the clone. */
  root: string;
  args: string[];
  /** What relative folder names are relative to. */
  workingFolder: string;
}

/** `npm run backup -- --out FOLDER`: of the stack that runs, or of what one that is down has left. @returns the exit code */
export function runBackup(call: BackupCall): Promise<number> {
  return report(async () => {
    const { topology, folder } = read(call, 'out');
    requireState(topology);
    const told = await toldServers(topology);
    const shown = step('backing up');
    const take = (servers: Parameters<typeof takeBackup>[1]) => takeBackup(topology, servers, folder);
    const manifest = await finish(shown, () => (told ? take(told) : withServers(topology, take)));
    process.stdout.write(`${summary(manifest)}\nin ${folder}\n`);
  });
}

/** `npm run restore -- --from FOLDER`: in the place of what a stack that is down has left. @returns the exit code */
export function runRestore(call: BackupCall): Promise<number> {
  return report(async () => {
    const { topology, folder } = read(call, 'from');
    const lock = await takeLock(`start ${topology.stateFolder}`);
    if ('holder' in lock) {
      throw new SetupFailure(`The stack runs, as process ${lock.holder.pid}.`, 'Stop it with Ctrl-C, then restore.');
    }
    try {
      const shown = step('restoring');
      const manifest = await finish(shown, () =>
        withServers(topology, (servers) => restoreBackup(topology, servers, folder)),
      );
      process.stdout.write(`${summary(manifest)}\nas of ${manifest.takenAt}\n`);
    } finally {
      await lock.release();
    }
  });
}

function read({ root, args, workingFolder }: BackupCall, option: 'out' | 'from') {
  const usage = option === 'out' ? 'npm run backup -- --out FOLDER' : 'npm run restore -- --from FOLDER';
  const { values } = parse(args, option, usage);
  const given = values[option];
  if (typeof given !== 'string') throw new SetupFailure('No folder is named.', `Use: ${usage}`);
  const topology: Topology = planTopology(root, {});
  return { topology, folder: isAbsolute(given) ? given : resolve(workingFolder, given) };
}

function parse(args: string[], option: string, usage: string) {
  try {
    return parseArgs({ args, options: { [option]: { type: 'string' } } });
  } catch (error) {
    throw new SetupFailure((error as Error).message, `Use: ${usage}`);
  }
}

async function finish<T>(shown: { done(): void; fail(): void }, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    shown.done();
    return result;
  } catch (error) {
    shown.fail();
    throw error;
  }
}

async function report(work: () => Promise<void>): Promise<number> {
  try {
    await work();
    return 0;
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    return 1;
  }
}

function summary({ databases, streams }: Pick<Manifest, 'databases' | 'streams'>): string {
  const lines = databases.map(({ service, tables }) => {
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    return `${service}: ${tables.length} tables, ${rows} rows`;
  });
  const messages = streams.reduce((sum, stream) => sum + stream.messages, 0);
  return [...lines, `on the road: ${messages} events`].join('\n');
}
