import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GuanxiError } from '../src/index.js';
import { collect, EchoService, failureOf, merchant, saying, streamOf, until } from './echo-service.js';

let echo: EchoService;
beforeEach(async () => {
  echo = await EchoService.start({ env: { SHUTDOWN_GRACE_MS: '400' } });
});
afterEach(() => echo.stop());

const sums = (...numbers: number[]) =>
  streamOf(...numbers.map((number) => ({ shopId: 'tea', number, padding: Buffer.alloc(0) })));
const repeats = (...texts: string[]) => streamOf(...texts.map((text) => ({ shopId: 'tea', text })));

describe('the four kinds of call', () => {
  it('answers one request with one response', async () => {
    expect((await echo.as(merchant).say(saying('你好'))).text).toBe('你好');
  });

  it('answers one request with a stream', async () => {
    const numbers = await collect(echo.as(merchant).count({ shopId: 'tea', to: 100, padding: 0 }));
    expect(numbers.map(({ number }) => number)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  });

  it('answers a stream with one response', async () => {
    expect(await echo.as(merchant).sum(sums(1, 2, 3))).toEqual({ sum: 6 });
  });

  it('answers an empty stream', async () => {
    expect(await echo.as(merchant).sum(sums())).toEqual({ sum: 0 });
  });

  it('answers a stream with a stream, to its last response', async () => {
    const heard = await collect(echo.as(merchant).repeat(repeats('a', 'b', 'c')));
    expect(heard.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'the end']);
  });

  it('lets a handler answer before it has read the whole stream', async () => {
    expect(await echo.as(merchant).sum(sums(1, 7, 100, 100))).toEqual({ sum: 8 });
    const heard = await collect(echo.as(merchant).repeat(repeats('a', 'bye', 'c')));
    expect(heard.map(({ text }) => text)).toEqual(['a']);
  });

  it('refuses a message that is not well formed in the middle of a stream, after answering those before it', async () => {
    const heard: string[] = [];
    const failure = await failureOf(
      (async () => {
        for await (const { text } of echo.as(merchant).repeat(repeats('a', 'x'.repeat(1_025)))) heard.push(text);
      })(),
    );
    expect(heard).toEqual(['a']);
    expect(failure).toMatchObject({ code: status.INVALID_ARGUMENT, details: { violations: [{ field: 'text' }] } });
    expect(await failureOf(echo.as(merchant).sum(sums(1, -1)))).toMatchObject({ reason: 'INVALID_REQUEST' });
  });

  it('passes on what a handler throws before and within a stream', async () => {
    const failure = await failureOf(collect(echo.as(merchant).count({ shopId: 'tea', to: 0, padding: 0 })));
    expect(failure).toBeInstanceOf(GuanxiError);
    expect(failure).toMatchObject({
      code: status.OUT_OF_RANGE,
      reason: 'NOTHING_TO_COUNT',
      message: 'zero is nothing',
    });
  });

  it('passes on what the source of a client’s stream throws', async () => {
    async function* broken() {
      yield { shopId: 'tea', text: 'a' };
      throw new Error('the file ended early');
    }
    const failure = await failureOf(collect(echo.as(merchant).repeat(broken())));
    expect(failure).toMatchObject({ message: 'the file ended early' });
  });

  it('refuses a message larger than the limit', async () => {
    const failure = await failureOf(
      echo.as(merchant).sum(streamOf({ shopId: 'tea', number: 1, padding: Buffer.alloc(5 * 1_024 * 1_024) })),
    );
    expect(failure).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
  });
});

describe('back-pressure', () => {
  const padding = 16_384;
  // What a stream may have under way (1 MiB) and two object buffers of 16, one on each side, with room to spare.
  const ahead_max = (1_024 * 1_024) / padding + 64;

  it('asks a handler for no more responses than a slow reader has room for', async () => {
    const responses = echo.as(merchant).count({ shopId: 'tea', to: 2_000, padding })[Symbol.asyncIterator]();
    for (let taken = 1; taken <= 100; taken += 1) {
      await responses.next();
      // Whatever the service can do now, it does: it is idle when its count no longer moves.
      let before = -1;
      while (echo.controller.counted !== before) {
        before = echo.controller.counted;
        for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      }
      expect(echo.controller.counted - taken).toBeLessThanOrEqual(ahead_max);
    }
    expect(echo.controller.counted).toBeGreaterThanOrEqual(100);
    await responses.return?.();
  });

  it('takes no more requests from a client than a slow handler has room for', async () => {
    let sent = 0;
    async function* endless() {
      for (;;) {
        sent += 1;
        yield { shopId: 'tea', number: sent === 1 ? 13 : 0, padding: Buffer.alloc(padding) };
        if (sent >= 2_000) return;
      }
    }
    const summing = echo.as(merchant).sum(endless());
    await until(() => echo.controller.summed === 1);
    let before = -1;
    while (sent !== before) {
      before = sent;
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(sent).toBeLessThanOrEqual(128);
    echo.controller.release.open();
    expect(await summing).toEqual({ sum: 13 });
  });
});

describe('a caller who goes away', () => {
  it('stops the generator that was answering her', async () => {
    for await (const { number } of echo.as(merchant).count({ shopId: 'tea', to: 1_000_000, padding: 1_024 })) {
      if (number === 3) break;
    }
    await echo.controller.counterStopped.opened;
    expect(echo.controller.counted).toBeLessThan(1_000);
    expect(echo.log).toContainEqual(expect.objectContaining({ code: 'CANCELLED', reason: 'CANCELLED' }));
  });

  it('is told to a handler that waits', async () => {
    const giveUp = new AbortController();
    const failing = failureOf(echo.as(merchant).say(saying('wait'), { signal: giveUp.signal }));
    await echo.controller.waiting.opened;
    giveUp.abort();
    expect(await failing).toMatchObject({ code: status.CANCELLED });
    await echo.controller.aborted.opened;
  });

  it('costs no call when she gave up before it began', async () => {
    const failure = await failureOf(echo.as(merchant).say(saying('hi'), { signal: AbortSignal.abort() }));
    expect(failure).toMatchObject({ code: status.CANCELLED });
    expect(echo.controller.lastCall).toBeUndefined();
  });
});

describe('deadlines', () => {
  it('ends a call whose client waits no longer, and tells its handler', async () => {
    const failure = await failureOf(echo.as(merchant).say(saying('wait'), { deadline_ms: 100 }));
    expect(failure).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    await echo.controller.aborted.opened;
    await until(() => echo.log.some(({ code }) => code === 'DEADLINE_EXCEEDED'));
  });

  it('shows the client’s deadline to the handler', async () => {
    const { deadlineInMs } = await echo.as(merchant).say(saying('hi'), { deadline_ms: 2_000 });
    expect(deadlineInMs).toBeGreaterThan(1_000);
    expect(deadlineInMs).toBeLessThanOrEqual(2_001);
  });

  it('bounds what a client may ask for', async () => {
    const { deadlineInMs } = await echo.as(merchant).say(saying('hi'), { deadline_ms: 3_600_000 });
    expect(deadlineInMs).toBeLessThanOrEqual(60_000);
  });

  it('sets one where the client names none, and ends a handler that overruns it', async () => {
    const strict = await EchoService.start({ deadlineDefault_ms: 100 });
    try {
      const patient = { deadline_ms: Number.POSITIVE_INFINITY };
      const failure = await failureOf(strict.as(merchant).say(saying('wait'), patient));
      expect(failure).toMatchObject({ code: status.DEADLINE_EXCEEDED, reason: 'DEADLINE_EXCEEDED' });
      await strict.controller.aborted.opened;
    } finally {
      await strict.stop();
    }
  });

  it('leaves a stream without end where its client names none', async () => {
    const stream = echo.as(merchant).count({ shopId: 'tea', to: -1, padding: 0 })[Symbol.asyncIterator]();
    const waiting = failureOf(stream.next());
    await echo.controller.waiting.opened;
    await echo.running.stop();
    expect(await waiting).toMatchObject({ code: status.UNAVAILABLE, reason: 'SERVICE_STOPPING' });
  });
});
