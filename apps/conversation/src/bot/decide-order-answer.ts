import type { OrderCard } from '@guanxi/contracts/conversation/v1/conversation.js';
import { type Order, OrderState, type Parcel } from '@guanxi/contracts/orders/v1/order_connector.js';
import { type OrderState as OrderStateWord, phrases, spokenLanguage } from '../phrases.js';

// Below it the scene is a guess, and a guess tells nobody about her orders.
const scene_confidence_min = 0.5;
const scenesOfOrders: ReadonlySet<string> = new Set([
  'parcel_where',
  'parcel_late',
  'parcel_not_received',
  'ship_urge',
  'ship_when',
  'order_find',
]);

const stateWords: Record<number, OrderStateWord> = {
  [OrderState.UNPAID]: 'unpaid',
  [OrderState.PAID]: 'paid',
  [OrderState.SHIPPED]: 'shipped',
  [OrderState.DELIVERED]: 'delivered',
  [OrderState.CANCELLED]: 'cancelled',
};

/** Whether a message asks where an order or its parcel is. */
export function asksAboutOrder({ scene, sceneConfidence }: { scene: string; sceneConfidence: number }): boolean {
  return scenesOfOrders.has(scene) && sceneConfidence >= scene_confidence_min;
}

/** The order that she means: the one whose id she names, else the latest under way, else the latest not cancelled. */
export function chooseOrder(orders: readonly Order[], text: string): Order | undefined {
  return (
    orders.find(({ orderId }) => text.includes(orderId)) ??
    orders.find(({ state }) => state === OrderState.PAID || state === OrderState.SHIPPED) ??
    orders.find(({ state }) => state !== OrderState.CANCELLED)
  );
}

/** The answer about an order, as a card with the words beside it. */
export function orderAnswer(order: Order, parcel: Parcel | undefined, language: string, timeZone: string): OrderCard {
  const state = stateWords[order.state] ?? 'paid';
  const expected = parcel?.expectedAt && dayOf(parcel.expectedAt, timeZone);
  const { carrier = '', trackingNumber = '', place = '' } = parcel ?? {};
  const told = { state, title: order.title, carrier, trackingNumber, place, expected: expected ?? '' };
  return {
    orderId: order.orderId,
    state,
    title: order.title,
    amountCents: order.amountCents,
    orderedAt: order.orderedAt,
    carrier,
    trackingNumber,
    place,
    seenAt: parcel?.seenAt,
    expectedAt: parcel?.expectedAt,
    text: phrases[spokenLanguage(language)].order(told),
  };
}

function dayOf(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(instant);
}
