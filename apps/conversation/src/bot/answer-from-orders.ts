import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';
import { OrderConnectorServiceService, OrderState, type Parcel } from '@guanxi/contracts/orders/v1/order_connector.js';
import { Inject, Injectable } from '@nestjs/common';
import { CASE_DESK } from '../cases/promise-answer.js';
import type { Endpoint } from './bot-connections.js';
import type { Saying } from './decide-answer.js';
import { chooseOrder, orderAnswer } from './decide-order-answer.js';
import { ShopEndpoints } from './shop-endpoints.js';

const orders_max = 20;
const service = { name: 'order_connector', definition: OrderConnectorServiceService };

/** Tells a customer where her order is, from the shop's order system (mission C2). */
@Injectable()
export class AnswerFromOrders {
  constructor(
    private readonly endpoints: ShopEndpoints,
    @Inject(CASE_DESK) private readonly desk: { timeZone: string },
  ) {}

  /** Undefined where she has no order, or the shop's system is not there in time. */
  async execute(
    shopId: string,
    endpoint: Endpoint,
    { customerId, text, language }: { customerId: string; text: string; language: string },
  ): Promise<Saying | undefined> {
    const { answer } = await this.endpoints.call(service, endpoint, (client, options) =>
      client.listOrders({ shopId, customerId, pageSize: orders_max, pageToken: '' }, options),
    );
    const order = answer && chooseOrder(answer.orders.slice(0, orders_max), text);
    if (!order) return undefined;
    const isUnderWay = order.state === OrderState.SHIPPED || order.state === OrderState.DELIVERED;
    const parcel = isUnderWay ? await this.track(shopId, endpoint, customerId, order.orderId) : undefined;
    const card = orderAnswer(order, parcel, language, this.desk.timeZone);
    return { kind: 'say', source: 'orders', text: card.text, articleIds: [], card };
  }

  private async track(
    shopId: string,
    endpoint: Endpoint,
    customerId: string,
    orderId: string,
  ): Promise<Parcel | undefined> {
    const { answer } = await this.endpoints.call(service, endpoint, async (client, options) => {
      try {
        return await client.trackParcel({ shopId, customerId, orderId }, options);
      } catch (error) {
        // That it has not left yet is an answer, and no failure of the shop's system.
        if (error instanceof GuanxiError && error.code === status.NOT_FOUND) return { parcel: undefined };
        throw error;
      }
    });
    return answer?.parcel;
  }
}
