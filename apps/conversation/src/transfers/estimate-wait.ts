/** What was measured of a shop's queue. */
export interface QueueMeasured {
  /** How long services took. */
  serviceTimes_s: readonly number[];
  /** How long customers waited in all, and how many of them gave up. */
  waited_s: number;
  gaveUp: number;
}

/** How long a customer is likely to wait, in seconds: the mean, and between what eight of ten wait. */
export interface WaitEstimate {
  mean_s: number;
  low_s: number;
  high_s: number;
}

// The 90 % point of the normal distribution.
const z90 = 1.2816;

/**
 * How long a customer at a position waits where all seats are busy (mission C7). With j before her, the queue moves on at
 * rate c·μ + j·θ (Erlang A: c services, and j who give up), so her wait is a sum of exponential times of which mean and
 * variance are known; the range is that of the gamma distribution with the same two (Wilson–Hilferty). Undefined where
 * nobody is staffed or nothing was measured: an honest estimate has something to stand on.
 *
 * @param position 1 for who is next.
 * @param seats of all agents who are there.
 */
export function estimateWait(
  position: number,
  seats: number | undefined,
  { serviceTimes_s, waited_s, gaveUp }: QueueMeasured,
): WaitEstimate | undefined {
  if (!seats || serviceTimes_s.length === 0) return undefined;
  const service_s = serviceTimes_s.reduce((sum, time_s) => sum + time_s, 0) / serviceTimes_s.length;
  if (service_s <= 0) return { mean_s: 0, low_s: 0, high_s: 0 };
  const servedPerSecond = seats / service_s;
  const leftPerSecond = waited_s > 0 ? gaveUp / waited_s : 0;
  let mean_s = 0;
  let variance = 0;
  for (let before = 0; before < position; before += 1) {
    const step_s = 1 / (servedPerSecond + before * leftPerSecond);
    mean_s += step_s;
    variance += step_s * step_s;
  }
  const shape = (mean_s * mean_s) / variance;
  return { mean_s, low_s: mean_s * gammaPoint(shape, -z90), high_s: mean_s * gammaPoint(shape, z90) };
}

/** A point of the gamma distribution of mean 1, by the normal one (Wilson & Hilferty 1931). */
function gammaPoint(shape: number, z: number): number {
  return Math.max(0, 1 - 1 / (9 * shape) + z / (3 * Math.sqrt(shape))) ** 3;
}
