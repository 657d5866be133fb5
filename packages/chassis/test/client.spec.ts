import { constants, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { context } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callKey } from '../src/grpc/call-context.js';
import { openChannel } from '../src/grpc/channel.js';
import { type Client, connect } from '../src/index.js';
import { startTracing } from '../src/telemetry/tracing.js';
import { failureOf } from './echo-service.js';
import { EchoServiceService, type HearRequest, type HearResponse } from './generated/src/guanxi/test/v1/echo.js';

/** A server of grpc-js alone, that answers as each test tells it and counts how often it was asked. */
let server: Server;
let answer: (attempt: number) => status;
let attempts = 0;
let deadlines_at_ms: number[] = [];
let address = '';
let client: Client<typeof EchoServiceService>;

beforeEach(async () => {
  startTracing('test', undefined);
  attempts = 0;
  deadlines_at_ms = [];
  server = new Server();
  server.addService({ hear: EchoServiceService.hear } as never, {
    hear(call: ServerUnaryCall<HearRequest, HearResponse>, respond: sendUnaryData<HearResponse>) {
      attempts += 1;
      deadlines_at_ms.push(Number(call.getDeadline()));
      const code = answer(attempts);
      if (code === status.OK) respond(null, { text: 'heard' });
      else respond({ code, details: 'as told' });
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  address = `127.0.0.1:${port}`;
  client = connect(EchoServiceService, { address, token: () => '', deadline_ms: 4_000 });
});
afterEach(() => {
  client.close();
  server.forceShutdown();
});

const hear = () => client.hear({ shopId: 'tea' });

describe('a client', () => {
  it('asks again while nobody is there', async () => {
    answer = (attempt) => (attempt < 3 ? status.UNAVAILABLE : status.OK);
    expect(await hear()).toEqual({ text: 'heard' });
    expect(attempts).toBe(3);
  });

  it('gives up after four times', async () => {
    answer = () => status.UNAVAILABLE;
    expect(await failureOf(hear())).toMatchObject({
      code: status.UNAVAILABLE,
      reason: 'UNAVAILABLE',
      message: 'as told',
    });
    expect(attempts).toBe(4);
  });

  it('asks again where a call broke off without an answer', async () => {
    let broken = 0;
    const cutting = createServer().on('stream', (stream) => {
      broken += 1;
      stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' });
      stream.close(constants.NGHTTP2_NO_ERROR);
    });
    await new Promise<void>((resolve) => cutting.listen(0, '127.0.0.1', resolve));
    const { port } = cutting.address() as AddressInfo;
    const cut = connect(EchoServiceService, { address: `127.0.0.1:${port}`, token: () => '', deadline_ms: 4_000 });
    try {
      const failure = await failureOf(cut.hear({ shopId: 'tea' }));
      expect(failure).toMatchObject({ code: status.UNAVAILABLE, reason: 'CALL_CUT_OFF' });
      expect(broken).toBe(4);
    } finally {
      cut.close();
      cutting.close();
    }
  });

  it.each([status.FAILED_PRECONDITION, status.INTERNAL, status.DEADLINE_EXCEEDED])(
    'takes code %i for an answer',
    async (code) => {
      answer = () => code;
      expect(await failureOf(hear())).toMatchObject({ code });
      expect(attempts).toBe(1);
    },
  );

  it('waits no longer for a call than the call that it is made for', async () => {
    answer = () => status.OK;
    const deadline = new Date(Date.now() + 1_000);
    const during = (hasEnded: boolean) =>
      context.with(context.active().setValue(callKey, { deadline, hasEnded }), () => hear());
    await during(false);
    await during(true);
    const [within, after] = deadlines_at_ms;
    expect(within).toBeLessThan(deadline.getTime() + 100);
    expect(after).toBeGreaterThan(deadline.getTime() + 1_000);
  });

  it('shares its connection until its last user has closed it', async () => {
    answer = () => status.OK;
    const other = connect(EchoServiceService, { address, token: () => '' });
    const [shared, again] = [openChannel(address, 'plain', 'test'), openChannel(address, 'plain', 'test')];
    expect(again.client).toBe(shared.client);
    again.close();
    other.close();
    other.close();
    expect(await hear()).toEqual({ text: 'heard' });
    shared.close();
  });
});
