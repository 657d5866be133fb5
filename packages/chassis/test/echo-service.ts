import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Module } from '@nestjs/common';
import {
  type Caller,
  type Client,
  connect,
  createLogger,
  generateIdentityKeys,
  mintToken,
  type RunningService,
  type ServiceOptions,
  serve,
  serviceConfig,
  startService,
} from '../src/index.js';
import { EchoController } from './echo.controller.js';
import { EchoServiceService } from './generated/src/guanxi/test/v1/echo.js';

@Module({ providers: [EchoController] })
export class EchoModule {}

export const testContracts = readFileSync(new URL('./generated/image.binpb', import.meta.url));
export const identityKeys = await generateIdentityKeys();

export const merchant: Caller = { subject: 'mei', role: 'merchant', shop: 'tea' };

/** Writes the key files of a service; returns its environment and how to remove them. */
export function environment(): { env: Record<string, string>; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'guanxi-chassis-'));
  const file = (name: string, content: object) => {
    writeFileSync(path.join(folder, name), JSON.stringify(content));
    return path.join(folder, name);
  };
  const env = {
    GRPC_ADDRESS: '127.0.0.1:0',
    METRICS_ADDRESS: '127.0.0.1:0',
    IDENTITY_JWKS: file('jwks.json', identityKeys.jwks),
    IDENTITY_KEY: file('key.json', identityKeys.privateKey),
    TLS: 'off',
  };
  return { env, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A running echo service with its log, and clients of it. */
export class EchoService {
  private readonly clients: { close(): void }[] = [];
  private constructor(
    readonly running: RunningService,
    readonly log: Record<string, unknown>[],
    private readonly removeKeys: () => void,
  ) {}

  static async start(options: Partial<ServiceOptions> = {}): Promise<EchoService> {
    const { env, remove } = environment();
    const log: Record<string, unknown>[] = [];
    const running = await startService({
      name: 'echo',
      module: () => EchoModule,
      serves: [serve(EchoServiceService, EchoController)],
      contracts: testContracts,
      config: serviceConfig,
      logger: createLogger('echo', 'debug', { write: (line) => void log.push(JSON.parse(line)) }),
      healthPollEvery_ms: 20,
      ...options,
      env: { ...env, ...options.env },
      installSignalHandlers: false,
    }).catch((error: unknown) => {
      remove();
      throw error;
    });
    return new EchoService(running, log, remove);
  }

  get controller(): EchoController {
    return this.running.get(EchoController);
  }

  /** A client that shows a token of `caller`. */
  as(caller: Caller): Client<typeof EchoServiceService> {
    return this.showing(mintToken(identityKeys.privateKey, caller, 60));
  }

  /** A client that shows `token`. */
  showing(token: string): Client<typeof EchoServiceService> {
    const client = connect(EchoServiceService, { address: this.running.address, token: () => token });
    this.clients.push(client);
    return client;
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.close();
    await this.running.stop();
    this.removeKeys();
  }
}

/** What a call throws. @throws {Error} when it does not. */
export async function failureOf<T>(call: Promise<T>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('the call was expected to fail');
}

/** All items of a stream. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Items as a stream. */
export async function* streamOf<T>(...items: T[]): AsyncIterable<T> {
  yield* items;
}

/** A request of `Say` with everything that is not given left empty. */
export const saying = (text: string, rest: object = {}) => ({
  shopId: 'tea',
  idempotencyKey: 'k1',
  text,
  customerId: '',
  agentId: '',
  lines: [],
  labels: {},
  ...rest,
});

/** Waits until `condition` holds, looking again after each turn of the event loop. @throws {Error} after `wait_ms`. */
export async function until(condition: () => boolean | Promise<boolean>, wait_ms = 5_000): Promise<void> {
  const end_ms = Date.now() + wait_ms;
  while (!(await condition())) {
    if (Date.now() > end_ms) throw new Error(`did not come about within ${wait_ms} ms: ${condition}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
