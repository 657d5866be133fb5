/**
 * How long a customer is likely to wait, in seconds: her position ÷ (seats × rate of service), the mean wait of a queue
 * in which all servers are busy (mission C7). Undefined where nobody is staffed or nothing was measured: an honest
 * estimate has something to stand on.
 */
export function estimateWait_s(
  position: number,
  seats: number | undefined,
  serviceTimes_s: number[],
): number | undefined {
  if (!seats || serviceTimes_s.length === 0) return undefined;
  const mean_s = serviceTimes_s.reduce((sum, time_s) => sum + time_s, 0) / serviceTimes_s.length;
  return (position * mean_s) / seats;
}
