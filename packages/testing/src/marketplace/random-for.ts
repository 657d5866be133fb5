import { createHash } from 'node:crypto';
import { SeededRandom } from '../seeded-random.js';

/**
 * The stream of draws for one thing of a marketplace, such as one customer. It depends on the seed and the thing's name
 * alone, so that a larger marketplace begins with the customers of a smaller one.
 */
export function randomFor(seed: number, name: string): SeededRandom {
  const bytes = createHash('sha256').update(`${seed}/${name}`).digest();
  return new SeededRandom([
    bytes.readUInt32LE(0),
    bytes.readUInt32LE(4),
    bytes.readUInt32LE(8),
    bytes.readUInt32LE(12),
  ]);
}
