/** How many messages one customer gets at most, over rolling windows (mission B4). */
export interface Caps {
  /** In any 24 hours. */
  perDay: number;
  /** In any seven days. */
  perWeek: number;
  /** Between two messages. */
  spacingMinutes: number;
}

/** A shop's caps. */
export interface ShopCaps extends Caps {
  /** Counts its changes from 1; 0 for the defaults. */
  version: number;
}

/** What is in force where a shop set nothing. */
export const defaultCaps: ShopCaps = { perDay: 2, perWeek: 5, spacingMinutes: 60, version: 0 };
