import { type CallOptions, type Client, Clock, connect, Metrics, type ServiceDefinition } from '@guanxi/chassis';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { conversationMetrics } from '../telemetry.js';
import type { Endpoint } from './bot-connections.js';
import { Circuit } from './circuit.js';
import { ShopAddresses, targetOf } from './shop-addresses.js';

const addresses_max = 500;
const calls_at_once_max = 8;

/** What became of a call to a shop's own service. */
export type Called<T> = { answer: T } | { answer: undefined; why: 'failed' | 'resting' | 'busy' };

interface Reached {
  client: Client<ServiceDefinition>;
  circuit: Circuit;
  calls: number;
}

/**
 * Calls the services of shops: within the time that the shop registered, at most eight at once to one address, and not
 * at all for a while where it keeps failing. So a shop whose bot is slow or down slows nobody down but, a little, itself.
 * No token goes along: these services are outside the platform.
 */
@Injectable()
export class ShopEndpoints implements OnModuleDestroy {
  /** In the order of use, the latest last. */
  private readonly reached = new Map<string, Reached>();
  private readonly called: Counter<'service' | 'result'>;

  constructor(
    private readonly clock: Clock,
    private readonly addresses: ShopAddresses,
    metrics: Metrics,
  ) {
    this.called = metrics.counter(conversationMetrics.shopCalls);
  }

  onModuleDestroy(): void {
    for (const { client } of this.reached.values()) client.close();
  }

  /** What the endpoint answers. Never throws. */
  async call<S extends ServiceDefinition, T>(
    service: { name: string; definition: S },
    { address, timeout_ms }: Endpoint,
    ask: (client: Client<S>, options: CallOptions) => Promise<T>,
  ): Promise<Called<T>> {
    const tell = (result: string) => this.called.inc({ service: service.name, result });
    // Asked again here: an address that was allowed when it was put may not be any more.
    if (this.addresses.refusal(address)) {
      tell('failed');
      return { answer: undefined, why: 'failed' };
    }
    const reached = this.reach(service, address);
    if (reached.calls >= calls_at_once_max) {
      tell('busy');
      return { answer: undefined, why: 'busy' };
    }
    if (!reached.circuit.admits(this.clock.now())) {
      tell('resting');
      return { answer: undefined, why: 'resting' };
    }
    reached.calls += 1;
    try {
      const answer = await ask(reached.client as Client<S>, { deadline_ms: timeout_ms });
      reached.circuit.succeeded();
      tell('answered');
      return { answer };
    } catch {
      reached.circuit.failed(this.clock.now());
      tell('failed');
      return { answer: undefined, why: 'failed' };
    } finally {
      reached.calls -= 1;
    }
  }

  private reach({ name, definition }: { name: string; definition: ServiceDefinition }, address: string): Reached {
    const key = `${name} ${address}`;
    const known = this.reached.get(key);
    const { target, isSecured } = targetOf(address);
    const transport = isSecured ? 'public' : 'plain';
    const reached = known ?? {
      client: connect(definition, { address: target, token: () => '', transport }),
      circuit: new Circuit(),
      calls: 0,
    };
    this.reached.delete(key);
    this.reached.set(key, reached);
    if (this.reached.size > addresses_max) this.forgetOldest();
    return reached;
  }

  private forgetOldest(): void {
    for (const [key, { calls, client }] of this.reached) {
      if (calls > 0) continue;
      this.reached.delete(key);
      client.close();
      return;
    }
  }
}
