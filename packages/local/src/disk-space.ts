import { statfs } from 'node:fs/promises';
import { SetupFailure } from './setup-failure.js';

const MEGABYTE = 1024 ** 2;

/** @throws {SetupFailure} when the disk that holds the folder has fewer free bytes than that. */
export async function requireDiskSpace(folder: string, free_bytes_min: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free_bytes = bavail * bsize;
  if (free_bytes >= free_bytes_min) return;
  const megabytes = (bytes: number) => `${Math.floor(bytes / MEGABYTE)} MB`;
  throw new SetupFailure(
    `The disk is almost full: ${folder} has ${megabytes(free_bytes)} left, and ${megabytes(free_bytes_min)} are needed.`,
    'Free some space and start again.',
  );
}
