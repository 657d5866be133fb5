import { Server, ServerCredentials, type ServiceError, status } from '@grpc/grpc-js';
import {
  type AnswerRequest,
  type AnswerResponse,
  type BotProviderServiceServer,
  BotProviderServiceService,
} from '@guanxi/contracts/bot/v1/bot_provider.js';
import {
  type Order,
  type OrderConnectorServiceServer,
  OrderConnectorServiceService,
  type Parcel,
} from '@guanxi/contracts/orders/v1/order_connector.js';

/** What a shop knows and the platform asks for. */
export interface ShopSide {
  answer(request: AnswerRequest): AnswerResponse | Promise<AnswerResponse>;
  /** Latest first. */
  ordersOf(shopId: string, customerId: string): readonly Order[];
  /** Undefined for one that has not left yet. */
  parcelOf(shopId: string, customerId: string, orderId: string): Parcel | undefined;
}

/** A shop's own services at work. */
export interface ServedShop {
  /** `host:port` of both. */
  address: string;
  stop(): void;
}

const page_items_default = 20;

/**
 * Serves a shop's own bot and order system: an example of what a shop implements, in bare gRPC, and what tests ask.
 *
 * @param port 0 for any that is free.
 * @throws {Error} when the port is taken.
 */
export async function serveShop(shop: ShopSide, port = 0): Promise<ServedShop> {
  const server = new Server();
  server.addService(BotProviderServiceService, botOf(shop));
  server.addService(OrderConnectorServiceService, ordersOf(shop));
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, taken) =>
      error ? reject(error) : resolve(taken),
    );
  });
  return { address: `127.0.0.1:${bound}`, stop: () => server.forceShutdown() };
}

function botOf(shop: ShopSide): BotProviderServiceServer {
  return {
    answer: ({ request }, respond) => {
      Promise.resolve(request)
        .then((asked) => shop.answer(asked))
        .then(
          (response) => respond(null, response),
          (error: Error) => respond(failure(status.INTERNAL, error.message)),
        );
    },
  };
}

function ordersOf(shop: ShopSide): OrderConnectorServiceServer {
  return {
    listOrders: ({ request }, respond) => {
      const { shopId, customerId, pageSize, pageToken } = request;
      const orders = shop.ordersOf(shopId, customerId);
      const from = Number(pageToken) || 0;
      const until = from + (pageSize || page_items_default);
      respond(null, {
        orders: orders.slice(from, until),
        nextPageToken: until < orders.length ? String(until) : '',
      });
    },
    trackParcel: ({ request: { shopId, customerId, orderId } }, respond) => {
      const parcel = shop.parcelOf(shopId, customerId, orderId);
      if (parcel) respond(null, { parcel });
      else respond(failure(status.NOT_FOUND, 'this order has no parcel yet'));
    },
  };
}

function failure(code: status, message: string): Partial<ServiceError> {
  return { code, details: message };
}
