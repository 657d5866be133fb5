import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Caller, type Client, connect, GuanxiError, type ServiceDefinition } from '@guanxi/chassis';
import type { Fleet } from './fleet.js';
import type { Service } from './releases.js';

const unavailable = 14;
/** As often as our client tries a unary call; a stream has to be opened again by whoever reads it. */
const attempts_max = 4;
const reopen_ms = 50;
/** What the load asks for; the machine may have a lot to do. */
const call_ms_max = 20_000;
/** A caller who was told an error goes on asking under the same key, so that it is known what came of it. */
const insist_ms_max = 120_000;
const errors_kept_max = 1_000;

/** An error that a caller was told although it had tried as a caller does. */
export interface CallError {
  service: Service;
  /** What was going on, such as `conversation first (7ee997583) → present`. */
  phase: string;
  what: string;
  reason: string;
}

/** Everybody who calls the services: tries as our clients do, and counts what reaches the caller all the same. */
export class Callers {
  readonly errors: CallError[] = [];
  errorCount = 0;
  calls = 0;
  /** Streams that were opened again because their replica went. */
  reopened = 0;
  /** Named by whoever releases something. */
  phase = 'before';
  readonly #clients = new Map<string, Client<ServiceDefinition>>();

  constructor(private readonly fleet: Fleet) {}

  /** One call under one key. @throws what still fails after two minutes of asking. */
  async ask<S extends ServiceDefinition, T>(
    service: Service,
    caller: Caller,
    definition: S,
    what: string,
    call: (client: Client<S>, idempotencyKey: string) => Promise<T>,
  ): Promise<T> {
    const client = this.client(service, caller, definition);
    const key = randomUUID();
    const end = performance.now() + insist_ms_max;
    this.calls += 1;
    for (;;) {
      try {
        return await call(client, key);
      } catch (error) {
        this.note(service, what, error);
        if (!(error instanceof GuanxiError) || performance.now() > end) throw error;
        await pause(reopen_ms);
      }
    }
  }

  /** A call with a stream, which is opened again where its replica goes, as often as a unary call is tried. */
  stream<S extends ServiceDefinition, T>(
    service: Service,
    caller: Caller,
    definition: S,
    what: string,
    call: (client: Client<S>, idempotencyKey: string) => Promise<T>,
  ): Promise<T> {
    return this.ask(service, caller, definition, what, async (client, key) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await call(client, key);
        } catch (error) {
          const mayRetry = error instanceof GuanxiError && error.code === unavailable && attempt < attempts_max;
          if (!mayRetry) throw error;
          this.reopened += 1;
          await pause(reopen_ms * 2 ** (attempt - 1));
        }
      }
    });
  }

  /** Counts an error that somebody was told. */
  note(service: Service, what: string, error: unknown): void {
    const reason = error instanceof GuanxiError ? `${error.reason}: ${error.message}` : String(error);
    this.errorCount += 1;
    if (this.errors.length < errors_kept_max) this.errors.push({ service, phase: this.phase, what, reason });
  }

  client<S extends ServiceDefinition>(service: Service, caller: Caller, definition: S): Client<S> {
    const [{ path } = { path: '' }] = Object.values(definition) as { path: string }[];
    const name = `${service}/${caller.role}/${caller.subject}/${caller.shop}${path}`;
    const address = this.fleet.address(service);
    const token = this.fleet.tokenOf(caller);
    const known =
      this.#clients.get(name) ?? connect(definition, { address, token: () => token, deadline_ms: call_ms_max });
    this.#clients.set(name, known as Client<ServiceDefinition>);
    return known as Client<S>;
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
  }
}
