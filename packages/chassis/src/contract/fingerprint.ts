import { createHash } from 'node:crypto';

/**
 * SHA-256, in hex, of a message's serialized form with the entries of its maps in order, so that the same request
 * has the same fingerprint whoever serialized it.
 */
export function fingerprintOf<T>(message: T, serialize: (message: T) => Uint8Array): string {
  return createHash('sha256')
    .update(serialize(inOrder(message)))
    .digest('hex');
}

/** A copy in which every plain object has its keys in order. Messages are serialized by field number: only maps feel it. */
function inOrder<T>(value: T): T {
  if (Array.isArray(value)) return value.map(inOrder) as T;
  if (value instanceof Map) {
    const entries = [...value].sort(([a], [b]) => (a < b ? -1 : 1));
    return new Map(entries.map(([key, item]) => [key, inOrder(item)])) as T;
  }
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value instanceof Date) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, inOrder(item)])) as T;
}
