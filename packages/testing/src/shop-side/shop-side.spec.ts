import { DialogueRole } from '@guanxi/contracts/bot/v1/bot_provider.js';
import { OrderState } from '@guanxi/contracts/orders/v1/order_connector.js';
import { Behaviour, BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { describe, expect, it } from 'vitest';
import { ordersOfHistory, parcelOfOrder } from './orders-of-history.js';
import { answerFromWords, exampleWords } from './word-book.js';

const now = new Date('2026-03-10T12:00:00Z');
const bought = (behaviourId: string, day: string, kind = BehaviourKind.PURCHASED) =>
  Behaviour.fromPartial({ behaviourId, kind, occurredAt: new Date(`2026-03-${day}T12:00:00Z`), productId: 'shirt' });

describe('the orders of a customer', () => {
  const history = {
    behaviours: [
      bought('a', '01'),
      bought('b', '08'),
      bought('c', '09', BehaviourKind.PRODUCT_VIEWED),
      bought('d', '10'),
      bought('e', '11'),
    ],
  };
  const orders = ordersOfHistory(history, now);

  it('are her purchases until now, latest first, each as far as it has come', () => {
    expect(orders.map(({ state }) => state)).toEqual([OrderState.PAID, OrderState.SHIPPED, OrderState.DELIVERED]);
    expect(new Set(orders.map(({ orderId }) => orderId)).size).toBe(3);
    expect(ordersOfHistory(history, now)).toEqual(orders);
  });

  it('have a parcel once they have left', () => {
    const parcels = orders.map((order) => parcelOfOrder(order, now));
    expect(parcels[0]).toBeUndefined();
    expect(parcels[1]).toMatchObject({
      place: expect.stringMatching(/./),
      expectedAt: new Date('2026-03-13T12:00:00Z'),
    });
    expect(parcels[2]).toMatchObject({ expectedAt: undefined, seenAt: new Date('2026-03-06T12:00:00Z') });
  });
});

describe('the example bot', () => {
  const outcomeOf = (text: string, role = DialogueRole.CUSTOMER) =>
    answerFromWords(exampleWords, { dialogue: [{ role, text }], language: 'en' }).outcome;

  it('answers what it knows, wants a human for some things, and cannot do the rest', () => {
    expect(outcomeOf('How many POINTS do I get?')).toMatchObject({
      $case: 'answer',
      value: { text: expect.stringContaining('100 points') },
    });
    expect(outcomeOf('我想团购一百件')?.$case).toBe('wantsHuman');
    expect(outcomeOf('你好')?.$case).toBe('cannot');
    expect(outcomeOf('points', DialogueRole.SHOP)?.$case).toBe('cannot');
  });
});
