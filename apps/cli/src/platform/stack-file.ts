import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../failure.js';

/** What a started stack tells its clients: where each service listens, and where the key is that signs tokens. */
export interface StackFile {
  /** `host:port` of each service. */
  services: Record<string, string>;
  /** The path of the private key. */
  key?: string;
  /** The path of the public keys. */
  jwks?: string;
  /** The path of the authorities that vouch for the services' certificates. */
  authorities?: string;
  /** `host:port` where a channel adapter may listen. */
  adapter?: string;
}

const STACK_PATH = join('.guanxi', 'running.json');

/** The path of the nearest stack file, in `folder` or above; undefined where no stack was started. */
export function findStackFile(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, STACK_PATH);
    if (existsSync(path)) return path;
    if (at === dirname(at)) return undefined;
  }
}

/** @throws {Failure} when the file cannot be read or is no stack file */
export function readStackFile(path: string): StackFile {
  try {
    const read: Partial<StackFile> = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof read.services !== 'object' || read.services === null) throw new Error('it names no services');
    const { services, key, jwks, authorities, adapter } = read as StackFile;
    return { services, key, jwks, authorities, adapter };
  } catch (error) {
    throw new Failure(
      'STACK_FILE_UNREADABLE',
      `cannot read the stack file ${path}: ${(error as Error).message}`,
      'Start the stack again with `npm start`.',
    );
  }
}
