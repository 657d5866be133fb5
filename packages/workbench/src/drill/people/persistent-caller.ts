import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { type Caller, type Client, connect, GuanxiError, type ServiceDefinition } from '@guanxi/chassis';
import type { DrilledStack, Service } from '../stack/drilled-stack.js';
import { countUnder, type Ledger } from './ledger.js';

const call_ms_max = 5_000;
/** Longer than any fault lasts, and what comes after it. */
const patience_ms_max = 60_000;
const again_ms = { first: 50, most: 1_000 };

// What says nothing of whether the call was taken. INTERNAL too: a service that dies says all sorts of things.
const passing: ReadonlySet<status> = new Set([
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
  status.ABORTED,
  status.CANCELLED,
  status.INTERNAL,
  status.RESOURCE_EXHAUSTED,
  status.UNKNOWN,
]);

/** What came of a call: the answer, or the reason why it was refused; neither where nobody answered. */
export type Outcome<T> = { answer: T } | { refused: string } | { unanswered: true };

/** One who calls as a caller should: with a deadline, and again under the same key until somebody answers. */
export class PersistentCaller {
  private readonly clients = new Map<string, Client<ServiceDefinition>>();

  constructor(
    private readonly stack: DrilledStack,
    private readonly ledger: Ledger,
  ) {}

  /** Changes something, under one key however often it has to be asked. */
  async change<S extends ServiceDefinition, T>(
    service: Service,
    caller: Caller,
    definition: S,
    ask: (client: Client<S>, idempotencyKey: string) => Promise<T>,
  ): Promise<Outcome<T>> {
    const key = randomUUID();
    const outcome = await this.persist(service, caller, definition, (client) => ask(client, key));
    if ('answer' in outcome) this.ledger.acknowledged += 1;
    else if ('refused' in outcome) countUnder(this.ledger.refused, outcome.refused);
    else this.ledger.unanswered += 1;
    return outcome;
  }

  /** Asks something. @returns undefined where it was refused or nobody answered. */
  async read<S extends ServiceDefinition, T>(
    service: Service,
    caller: Caller,
    definition: S,
    ask: (client: Client<S>) => Promise<T>,
  ): Promise<T | undefined> {
    const outcome = await this.persist(service, caller, definition, ask);
    return 'answer' in outcome ? outcome.answer : undefined;
  }

  /** A client that asks once. */
  client<S extends ServiceDefinition>(service: Service, caller: Caller, definition: S): Client<S> {
    const [{ path } = { path: '' }] = Object.values(definition) as { path: string }[];
    const name = `${service}/${caller.role}/${caller.subject}/${caller.shop}${path}`;
    const known = this.clients.get(name);
    if (known) return known as Client<S>;
    const address = this.stack.calls.get(service)?.address ?? '';
    const token = this.stack.tokenOf(caller);
    const { transport } = this.stack;
    const client = connect(definition, { address, transport, token: () => token, deadline_ms: call_ms_max });
    this.clients.set(name, client as Client<ServiceDefinition>);
    return client;
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
  }

  private async persist<S extends ServiceDefinition, T>(
    service: Service,
    caller: Caller,
    definition: S,
    ask: (client: Client<S>) => Promise<T>,
  ): Promise<Outcome<T>> {
    const client = this.client(service, caller, definition);
    const end = performance.now() + patience_ms_max;
    for (let wait_ms = again_ms.first; ; wait_ms = Math.min(again_ms.most, wait_ms * 2)) {
      try {
        return { answer: await ask(client) };
      } catch (error) {
        if (!(error instanceof GuanxiError)) throw error;
        if (!passing.has(error.code)) return { refused: error.reason };
        countUnder(this.ledger.repeated, status[error.code]);
        if (performance.now() > end) return { unanswered: true };
        await pause(wait_ms);
      }
    }
  }
}
