import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupFailure } from '../setup-failure.js';

const FILE = 'manifest.json';
const FORMAT = 1;

/** A table as it lies in a backup. */
export interface KeptTable {
  name: string;
  /** Those that are written; what Postgres generates it generates again. */
  columns: string[];
  rows: number;
  /** Below the backup's folder. */
  file: string;
  sha256: string;
}

/** A database as it was at the instant of the backup. */
export interface KeptDatabase {
  service: string;
  /** Migrations that it had; only the release that has the same ones can take it back. */
  migrations: string[];
  tables: KeptTable[];
  /** Last value of each sequence; null where it was never used. */
  sequences: Record<string, string | null>;
}

/** What was on a stream and not yet taken in by everybody who listens. */
export interface KeptStream {
  name: string;
  /** As JetStream told it, to make the stream again. */
  config: object;
  messages: number;
  file: string;
  sha256: string;
}

/** What a backup holds, written last: without it a folder is no backup. */
export interface Manifest {
  format: typeof FORMAT;
  takenAt: string;
  databases: KeptDatabase[];
  streams: KeptStream[];
}

export async function writeManifest(folder: string, manifest: Omit<Manifest, 'format'>): Promise<void> {
  await writeFile(join(folder, FILE), JSON.stringify({ format: FORMAT, ...manifest }, null, 2), { mode: 0o600 });
}

/**
 * Reads what a backup says of itself, and holds every file against it.
 *
 * @throws {SetupFailure} when the folder is no backup, or a file is missing or not what was written.
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, FILE), 'utf8').catch(() => undefined);
  if (text === undefined) throw noBackup(folder, 'it has no manifest');
  const manifest = parse(folder, text);
  const files = [...manifest.databases.flatMap(({ tables }) => tables), ...manifest.streams];
  for (const { file, sha256 } of files) {
    const found = await digestOf(join(folder, file)).catch(() => undefined);
    if (found === undefined) throw noBackup(folder, `${file} is missing`);
    if (found !== sha256) throw noBackup(folder, `${file} is not what was written`);
  }
  return manifest;
}

/** SHA-256 of a file's bytes, in hex. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(file)) hash.update(bytes as Buffer);
  return hash.digest('hex');
}

function parse(folder: string, text: string): Manifest {
  try {
    const manifest = JSON.parse(text) as Manifest;
    if (manifest.format === FORMAT) return manifest;
  } catch {
    // The same as a manifest of another kind.
  }
  throw noBackup(folder, 'its manifest is not one of this release');
}

function noBackup(folder: string, why: string): SetupFailure {
  return new SetupFailure(
    `${folder} is no whole backup: ${why}.`,
    'Choose a folder that "npm run backup" has finished.',
  );
}
