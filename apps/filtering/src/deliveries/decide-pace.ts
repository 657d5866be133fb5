/** How far a stream of messages has been paced: the instant up to which its capacity is spent. */
export interface Pace {
  capacity_per_minute: number;
  /** In milliseconds since the epoch. */
  pacedTo_ms: number;
}

/** What a pace allows at an instant. */
export interface Allowance {
  /** Messages that may go now. */
  messages: number;
  /** How long until the next one may go; 0 where one may go now. */
  wait_ms: number;
}

/**
 * Capacity that stood idle longer than this is gone: who was busy elsewhere catches up half a second, not a minute. It
 * bounds what goes in any minute at 0.9 % above the capacity.
 */
export const catch_up_ms_max = 500;
const minute_ms = 60_000;

/**
 * What a pace allows now: a token bucket kept as the one instant up to which its tokens are spent, so that whoever moves
 * that instant forward in one statement has taken them, whatever replica it is. The instant may lie ahead of now by less
 * than one message.
 *
 * Source: mission B5; the generic cell rate algorithm in its virtual scheduling form (ITU-T I.371, annex A).
 */
export function allowanceAt(pace: Pace, now_ms: number): Allowance {
  const interval_ms = minute_ms / pace.capacity_per_minute;
  const from_ms = startOf(pace, now_ms);
  // Messages that fall on this very instant may go; without the margin a rounding error would hold them back.
  const messages = Math.max(0, Math.floor((now_ms - from_ms) / interval_ms + 1e-6));
  return { messages, wait_ms: messages > 0 ? 0 : from_ms + interval_ms - now_ms };
}

/** The pace after so many messages have been taken from it at an instant; a negative number gives them back. */
export function paceAfter(pace: Pace, messages: number, now_ms: number): number {
  const from_ms = messages < 0 ? pace.pacedTo_ms : startOf(pace, now_ms);
  return from_ms + (messages * minute_ms) / pace.capacity_per_minute;
}

/** From when on capacity is to be had: half a second back at most, or one message's worth where that is longer. */
function startOf({ pacedTo_ms, capacity_per_minute }: Pace, now_ms: number): number {
  return Math.max(pacedTo_ms, now_ms - Math.max(catch_up_ms_max, minute_ms / capacity_per_minute));
}
