import type { CareTrigger } from './care-rule.js';

/**
 * Where a trigger finds its occasions: the fact's instant, and a name that stays the same however often the rule looks.
 * Over relationships `r`, portrait facts `p`, declared facts `d`; `due` is the window in which the fact must lie: as long
 * ago as the rule waits, and no longer than its occasion lasts.
 *
 * `$2` is now.
 */
export interface Occasions {
  factAt: string;
  occasion: string;
  /** Joined to the tables above. */
  from?: string;
  condition?: string;
}

const utcDay = (instant: string) => `to_char(${instant} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')`;
const herNow = `($2::timestamptz AT TIME ZONE coalesce(nullif(d.time_zone, ''), 'UTC'))`;
const herMidnight = `(date_trunc('day', ${herNow}) AT TIME ZONE coalesce(nullif(d.time_zone, ''), 'UTC'))`;
const isLeapYear = `extract(month FROM make_date(extract(year FROM ${herNow})::int, 2, 28) + 1) = 2`;

export const occasions: Record<CareTrigger, Occasions> = {
  cart_left: {
    factAt: 'p.last_cart_at',
    occasion: utcDay('p.last_cart_at'),
    condition: '(p.last_purchase_at IS NULL OR p.last_purchase_at < p.last_cart_at)',
  },
  dormant: {
    factAt: 'coalesce(p.last_behaviour_at, r.established_at)',
    occasion: utcDay('coalesce(p.last_behaviour_at, r.established_at)'),
  },
  birthday: {
    factAt: herMidnight,
    occasion: `extract(year FROM ${herNow})::int::text`,
    // Whoever was born on a 29th of February is not left out for three years.
    condition: `(d.birthday = to_char(${herNow}, 'MM-DD')
      OR d.birthday = '02-29' AND to_char(${herNow}, 'MM-DD') = '02-28' AND NOT ${isLeapYear})`,
  },
  shipment_late: {
    factAt: 'o.ship_by',
    occasion: 'o.order_id',
    from: 'JOIN orders o ON o.shop_id = r.shop_id AND o.customer_id = r.customer_id',
    condition: 'o.shipped_at IS NULL AND o.delivered_at IS NULL',
  },
  parcel_arrived: {
    factAt: 'o.delivered_at',
    occasion: 'o.order_id',
    from: 'JOIN orders o ON o.shop_id = r.shop_id AND o.customer_id = r.customer_id',
  },
};
