import { status } from '@grpc/grpc-js';
import { Injectable, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { afterEach, describe, expect, it } from 'vitest';
import { CONFIG, type Handlers, InjectConfig, Logger, type ServiceConfig, serve } from '../src/index.js';
import { EchoController } from './echo.controller.js';
import { EchoModule, EchoService, failureOf, merchant, saying, until } from './echo-service.js';
import { EchoServiceService } from './generated/src/guanxi/test/v1/echo.js';
import { KeylessServiceService, UnguardedServiceService } from './generated/src/guanxi/test/v1/refused.js';

let echo: EchoService | undefined;
afterEach(async () => {
  await echo?.stop();
  echo = undefined;
});

describe('stopping', () => {
  it('lets a call under way finish, and refuses new ones', async () => {
    echo = await EchoService.start();
    const { controller } = echo;
    const client = echo.as(merchant);
    const underWay = client.say(saying('wait'));
    await controller.waiting.opened;
    const stopping = echo.running.stop();
    await until(() => echo?.log.some(({ message }) => message === 'stopping') ?? false);
    expect(await failureOf(client.say(saying('hi'), { deadline_ms: 300 }))).toMatchObject({ code: status.UNAVAILABLE });
    controller.release.open();
    expect((await underWay).text).toBe('wait');
    await stopping;
  });

  it('waits no longer than its grace', async () => {
    echo = await EchoService.start({ env: { SHUTDOWN_GRACE_MS: '100' } });
    const underWay = failureOf(echo.as(merchant).say(saying('wait'), { deadline_ms: 5_000 }));
    await echo.controller.waiting.opened;
    await echo.running.stop();
    expect(await underWay).toMatchObject({ code: expect.toBeOneOf([status.UNAVAILABLE, status.CANCELLED]) });
    await echo.controller.aborted.opened;
  });

  it('happens once, however often it is asked for', async () => {
    echo = await EchoService.start();
    await Promise.all([echo.running.stop(), echo.running.stop()]);
    expect(echo.log.filter(({ message }) => message === 'stopped')).toHaveLength(1);
  });
});

describe('a module', () => {
  const order: string[] = [];

  @Injectable()
  class Store implements OnModuleInit, OnApplicationShutdown {
    constructor(
      @InjectConfig() private readonly config: ServiceConfig,
      private readonly logger: Logger,
    ) {}
    onModuleInit() {
      order.push(`opened at ${this.config.LOG_LEVEL}`);
      this.logger.info('store opened');
    }
    onApplicationShutdown() {
      order.push('closed');
    }
  }

  @Module({
    imports: [EchoModule],
    providers: [Store, { provide: 'level', useFactory: (config: ServiceConfig) => config.LOG_LEVEL, inject: [CONFIG] }],
  })
  class StoreModule {}

  it('gets what the chassis provides, opens before the service is ready and closes after its last call', async () => {
    echo = await EchoService.start({ module: () => StoreModule, env: { LOG_LEVEL: 'warn' } });
    expect(order).toEqual(['opened at warn']);
    const underWay = echo.as(merchant).say(saying('wait'));
    await echo.controller.waiting.opened;
    const stopping = echo.running.stop();
    expect(order).toHaveLength(1);
    echo.controller.release.open();
    await underWay;
    await stopping;
    expect(order).toEqual(['opened at warn', 'closed']);
    const messages = echo.log.map(({ message }) => message);
    expect(messages.indexOf('store opened')).toBeLessThan(messages.indexOf('ready'));
  });
});

describe('a service refuses to start', () => {
  class Nothing {}
  const starting = (definition: Parameters<typeof serve>[0], controller: new () => object) => {
    @Module({ providers: [controller] })
    class OneModule {}
    return failureOf(EchoService.start({ module: () => OneModule, serves: [{ definition, controller }] }));
  };

  it('without a handler for every method', async () => {
    class Half {
      say = EchoController.prototype.say;
    }
    expect(String(await starting(EchoServiceService, Half))).toContain(
      'Half has no handler for /guanxi.test.v1.EchoService/Hear',
    );
  });

  it('with a method that says not who may call it', async () => {
    class Unguarded {
      open = async () => ({});
    }
    expect(String(await starting(UnguardedServiceService, Unguarded))).toContain(
      '/guanxi.test.v1.UnguardedService/Open does not declare (guanxi.contract.v1.access)',
    );
  });

  it('with a mutation that has no idempotency key', async () => {
    class Keyless {
      change = async () => ({});
    }
    expect(String(await starting(KeylessServiceService, Keyless))).toContain('must have an idempotency_key');
  });

  it('with a service that its contracts do not know', async () => {
    const unknown = { open: { ...UnguardedServiceService.open, path: '/guanxi.test.v1.Unknown/Open' } };
    expect(String(await starting(unknown, Nothing))).toContain('no handler');
    class Open {
      open = async () => ({});
    }
    expect(String(await starting(unknown, Open))).toContain('the descriptor image has no method');
  });

  it('on a port that is taken, and leaves none open behind it', async () => {
    echo = await EchoService.start();
    const taken = echo.running.address;
    expect(String(await failureOf(EchoService.start({ env: { GRPC_ADDRESS: taken } })))).toContain('EADDRINUSE');
    const { metricsAddress } = echo.running;
    expect(String(await failureOf(EchoService.start({ env: { METRICS_ADDRESS: metricsAddress } })))).toContain(
      'EADDRINUSE',
    );
  });
});

describe('the compiler', () => {
  it('refuses a controller that does not answer every method with its own messages', () => {
    class Half {
      say = EchoController.prototype.say;
    }
    // @ts-expect-error hear, count, sum and repeat are missing
    expect(serve(EchoServiceService, Half)).toBeDefined();
    abstract class Wrong implements Handlers<typeof EchoServiceService> {
      say = EchoController.prototype.say;
      count = EchoController.prototype.count;
      sum = EchoController.prototype.sum;
      repeat = EchoController.prototype.repeat;
      // @ts-expect-error a HearResponse has a text
      hear = async () => ({ words: '' });
    }
    expect(Wrong).toBeDefined();
  });
});
