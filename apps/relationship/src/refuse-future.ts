import { InvalidRequest } from '@guanxi/chassis';

/** How far a sender's clock may run ahead of ours. */
export const clock_skew_ms_max = 5 * 60 * 1000;

/** Whether an instant lies further ahead than clocks may differ. */
export function isFuture(instant: Date, now: Date): boolean {
  return instant.getTime() > now.getTime() + clock_skew_ms_max;
}

/** @throws {InvalidRequest} naming the field, when the instant lies in the future. */
export function refuseFuture(field: string, instant: Date, now: Date): void {
  if (isFuture(instant, now)) {
    throw new InvalidRequest([{ field, description: `lies in the future (now is ${now.toISOString()})` }]);
  }
}
