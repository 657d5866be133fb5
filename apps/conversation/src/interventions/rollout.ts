import { createHash } from 'node:crypto';

const points = 2 ** 32;

/**
 * Where something lies between 0 and 1, the same each time and evenly spread. Whatever lies below a share belongs to
 * it, so that a share that grows keeps all that it had.
 */
export function rolloutPoint(...names: string[]): number {
  const digest = createHash('sha256').update(JSON.stringify(names)).digest();
  return digest.readUInt32BE(0) / points;
}
