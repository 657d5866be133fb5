import type { SeededRandom } from '../seeded-random.js';

/** How customers come to a shop, and what kind of customers that brings. */
interface AcquisitionChannel {
  name: string;
  share: number;
  /** Multiplies the probability of leaving after a purchase. */
  dropout: number;
  /** Multiplies the probability of reading a message. */
  reading: number;
}

/** Who comes for a coupon leaves sooner and reads less than who comes after a purchase (mission B6). */
export const acquisitionChannels: readonly AcquisitionChannel[] = [
  { name: 'after_purchase', share: 0.45, dropout: 1, reading: 1 },
  { name: 'live_stream', share: 0.2, dropout: 1.1, reading: 0.9 },
  { name: 'scan', share: 0.12, dropout: 1, reading: 0.9 },
  { name: 'coupon', share: 0.13, dropout: 1.5, reading: 0.6 },
  { name: 'campaign', share: 0.1, dropout: 1.3, reading: 0.75 },
];

/** How a relationship begins. */
export interface Acquisition {
  channel: AcquisitionChannel;
  establishedAt_ms: number;
}

/** When and how a customer comes; a growing shop wins more of its customers late: the density rises threefold. */
export function drawAcquisition(random: SeededRandom, from_ms: number, until_ms: number): Acquisition {
  const channel = random.pickWeighted(
    acquisitionChannels,
    acquisitionChannels.map(({ share }) => share),
  );
  const u = random.float();
  // Inverse of F(x) = x/2 + x²/2, whose density rises from 1/2 to 3/2.
  const x = (Math.sqrt(1 + 8 * u) - 1) / 2;
  return { channel, establishedAt_ms: Math.floor(from_ms + x * (until_ms - from_ms)) };
}
