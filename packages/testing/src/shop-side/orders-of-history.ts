import { type Order, OrderState, type Parcel } from '@guanxi/contracts/orders/v1/order_connector.js';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { RelationshipHistory } from '../marketplace/history.js';

const day_ms = 86_400_000;
const ships_after_ms = day_ms;
const travels_ms = 4 * day_ms;
const carriers = ['顺丰速运', '中通快递', '圆通速递'];
const places = ['杭州转运中心', '上海青浦分拨中心', '武汉转运中心', '广州白云集散中心'];

/**
 * The orders of a customer, latest first: each of her purchases is one, which ships after a day and arrives four days
 * later. The same history gives the same orders.
 */
export function ordersOfHistory({ behaviours }: Pick<RelationshipHistory, 'behaviours'>, now: Date): Order[] {
  return behaviours
    .filter(({ kind, occurredAt }) => kind === BehaviourKind.PURCHASED && occurredAt && occurredAt <= now)
    .map(({ behaviourId, occurredAt, productId, category, amountCents }) => ({
      orderId: orderIdOf(behaviourId),
      state: stateAt(now, occurredAt as Date),
      orderedAt: occurredAt,
      title: productId || category,
      amountCents,
    }))
    .reverse();
}

/** Where the parcel of an order is; undefined before it has left. */
export function parcelOfOrder({ orderId, orderedAt, state }: Order, now: Date): Parcel | undefined {
  if (!orderedAt || (state !== OrderState.SHIPPED && state !== OrderState.DELIVERED)) return undefined;
  const shipped_ms = orderedAt.getTime() + ships_after_ms;
  const arrives_ms = shipped_ms + travels_ms;
  const place = Number(orderId.slice(-2)) % places.length;
  return {
    orderId,
    carrier: carriers[Number(orderId.slice(-3)) % carriers.length] ?? '',
    trackingNumber: `SF${orderId}`,
    place: state === OrderState.DELIVERED ? '' : (places[place] ?? ''),
    seenAt: new Date(Math.min(now.getTime(), arrives_ms)),
    expectedAt: state === OrderState.DELIVERED ? undefined : new Date(arrives_ms),
  };
}

function stateAt(now: Date, orderedAt: Date): OrderState {
  const age_ms = now.getTime() - orderedAt.getTime();
  if (age_ms < ships_after_ms) return OrderState.PAID;
  return age_ms < ships_after_ms + travels_ms ? OrderState.SHIPPED : OrderState.DELIVERED;
}

/** Twelve digits that stay the same, as shops number their orders. */
function orderIdOf(behaviourId: string): string {
  let digits = 7;
  for (const char of behaviourId) digits = (digits * 31 + (char.codePointAt(0) ?? 0)) % 1_000_000_000_000;
  return String(digits).padStart(12, '0');
}
