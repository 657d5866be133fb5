import {
  createLogger,
  GuanxiError,
  type Handlers,
  type RunningService,
  serve,
  serviceConfig,
  startService,
} from '@guanxi/chassis';
import {
  ChannelAdapterServiceService,
  type DeliverRequest,
  type DeliverResponse,
  type Delivery,
  DeliveryOutcome,
  type DeliveryResult,
} from '@guanxi/contracts/channel/v1/channel_adapter.js';

/** Older messages are forgotten first; a real adapter keeps their ids until their campaign has expired. */
const messages_kept_max = 5_000_000;
const unavailable = 14;

/** A message that the adapter took, once. */
export interface TakenMessage {
  deliveryId: string;
  shopId: string;
  campaignId: string;
  customerId: string;
  /** When it came first, in milliseconds since the epoch. */
  at_ms: number;
}

/** What an adapter makes of a delivery that it has not taken yet. */
export type Answer = 'delivered' | 'rejected' | { retryAfter_ms: number };

export interface LocalAdapterOptions {
  /** `IDENTITY_JWKS` and `IDENTITY_KEY`: whose calls it takes. */
  identity: NodeJS.ProcessEnv;
  /** `host:port` to listen on; any free port of this machine by default. */
  address?: string;
  /** What it makes of a delivery; delivered by default. */
  answer?: (delivery: Delivery, request: DeliverRequest) => Answer;
  /** Told of each message that it takes, once, and of each that came again. */
  onMessage?: (message: TakenMessage, isRepeat: boolean) => void;
}

/**
 * A channel adapter on this machine, which keeps what it is given instead of sending it: for the local stack, tests and
 * benches. It holds to the contract: a delivery that comes again is answered as before and taken once.
 */
export class LocalAdapter {
  /** What it took, by delivery id, in the order in which it came. */
  readonly taken = new Map<string, TakenMessage>();
  /** How often a delivery came that had been taken. */
  repeats = 0;
  /** While set, every call fails, as where the channel's team has an outage. */
  isDown = false;
  /** Awaited when a call's messages are taken and before it is answered, so that a test can keep the answer back. */
  gate: Promise<void> | undefined;
  /** Calls that it was given. */
  calls = 0;
  private running!: RunningService;

  private constructor(private readonly options: LocalAdapterOptions) {}

  /** Starts it. @throws {Error} when the address is taken. */
  static async start(options: LocalAdapterOptions): Promise<LocalAdapter> {
    const adapter = new LocalAdapter(options);
    const controller = new AdapterController((request) => adapter.deliver(request));
    adapter.running = await startService({
      name: 'local-adapter',
      config: serviceConfig,
      logger: createLogger('local-adapter', 'silent'),
      module: () => ({
        module: class AdapterModule {},
        providers: [{ provide: AdapterController, useValue: controller }],
      }),
      serves: [serve(ChannelAdapterServiceService, AdapterController)],
      env: {
        GRPC_ADDRESS: options.address ?? '127.0.0.1:0',
        METRICS_ADDRESS: '127.0.0.1:0',
        SHUTDOWN_GRACE_MS: '500',
        TLS: 'off',
        ...options.identity,
      },
      installSignalHandlers: false,
    });
    return adapter;
  }

  /** Where it answers, `host:port`. */
  get address(): string {
    return this.running.address;
  }

  async stop(): Promise<void> {
    await this.running.stop();
  }

  private async deliver(request: DeliverRequest): Promise<DeliverResponse> {
    this.calls += 1;
    if (this.isDown) throw new GuanxiError(unavailable, 'ADAPTER_DOWN', 'the adapter is down');
    const results = request.deliveries.map((delivery) => this.take(delivery, request));
    await this.gate;
    return { results };
  }

  private take(delivery: Delivery, request: DeliverRequest): DeliveryResult {
    const { deliveryId, customerId } = delivery;
    const known = this.taken.get(deliveryId);
    if (known) {
      this.repeats += 1;
      this.options.onMessage?.(known, true);
      return { deliveryId, outcome: DeliveryOutcome.DELIVERED, retryAfterMs: 0 };
    }
    const answer = this.options.answer?.(delivery, request) ?? 'delivered';
    if (answer === 'rejected') return { deliveryId, outcome: DeliveryOutcome.REJECTED, retryAfterMs: 0 };
    if (answer !== 'delivered') {
      return { deliveryId, outcome: DeliveryOutcome.RETRY_LATER, retryAfterMs: answer.retryAfter_ms };
    }
    const { shopId, campaignId } = request;
    const message = { deliveryId, shopId, campaignId, customerId, at_ms: Date.now() };
    this.taken.set(deliveryId, message);
    if (this.taken.size > messages_kept_max) this.taken.delete(this.taken.keys().next().value as string);
    this.options.onMessage?.(message, false);
    return { deliveryId, outcome: DeliveryOutcome.DELIVERED, retryAfterMs: 0 };
  }
}

class AdapterController implements Handlers<typeof ChannelAdapterServiceService> {
  constructor(readonly deliver: (request: DeliverRequest) => Promise<DeliverResponse>) {}
}
