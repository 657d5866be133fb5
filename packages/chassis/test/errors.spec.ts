import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GuanxiError, mintToken } from '../src/index.js';
import { EchoService, failureOf, identityKeys, merchant, saying } from './echo-service.js';
import { EchoServiceService } from './generated/src/guanxi/test/v1/echo.js';

let echo: EchoService;
beforeAll(async () => {
  echo = await EchoService.start();
});
afterAll(() => echo.stop());

/** Sends raw bytes as a request, as a client in another language might. */
async function sendBytes(bytes: Buffer): Promise<ServiceError> {
  const client = new Client(echo.running.address, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${mintToken(identityKeys.privateKey, merchant, 60)}`);
  const same = (value: Buffer) => value;
  try {
    return await new Promise((resolve) => {
      client.makeUnaryRequest(EchoServiceService.say.path, same, same, bytes, metadata, (error) => resolve(error!));
    });
  } finally {
    client.close();
  }
}

describe('an error', () => {
  it('reaches the caller as the service threw it', async () => {
    const failure = await failureOf(echo.as(merchant).say(saying('refuse')));
    expect(failure).toBeInstanceOf(GuanxiError);
    expect(failure).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'NOT_NOW',
      message: 'come back later',
      details: {
        metadata: { retry: '明天', empty: '' },
        violations: [{ field: 'lines[0].shop_id', description: 'is closed' }],
      },
    });
  });

  it('that was not meant for the caller stays in the log', async () => {
    const failure = await failureOf(echo.as(merchant).say(saying('crash')));
    expect(failure).toMatchObject({ code: status.INTERNAL, reason: 'INTERNAL' });
    expect(JSON.stringify(failure) + String(failure)).not.toContain('hunter2');
    const line = echo.log.find(({ message }) => message === 'call failed');
    expect(line).toMatchObject({ level: 'error', err: { type: 'TypeError', message: 'password=hunter2' } });
  });

  it.each([
    ['not protobuf at all', Buffer.from('\xff\xff\xff garbage')],
    ['cut short', Buffer.from([0x0a, 0x7f, 0x41])],
    ['of another wire type', Buffer.from([0x08, 0x01])],
    ['nested without end', Buffer.alloc(100_000, 0x32)],
  ])('is the caller’s where her request is %s', async (_, bytes) => {
    const failure = await sendBytes(bytes);
    expect(failure.code).toBe(status.INVALID_ARGUMENT);
  });
});

describe('the log line of a call', () => {
  it('says method, code, time, caller and shop, and nothing of the message', async () => {
    await echo.as(merchant).say(saying('my phone is 138-0000', { customerId: 'wei' }));
    const line = echo.log.findLast(({ message }) => message === 'call');
    expect(line).toEqual({
      level: 'info',
      time: expect.any(String),
      service: 'echo',
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      method: '/guanxi.test.v1.EchoService/Say',
      code: 'OK',
      ms: expect.any(Number),
      caller: 'merchant',
      shop: 'tea',
      message: 'call',
    });
  });
});

describe('the fingerprint of a mutation', () => {
  const fingerprint = async (rest: object) => (await echo.as(merchant).say(saying('hi', rest))).fingerprint;

  it('is the same for the same request, in whatever order its map was sent', async () => {
    const labels = await fingerprint({ labels: { a: '1', b: '2' } });
    expect(labels).toMatch(/^[0-9a-f]{64}$/);
    expect(await fingerprint({ labels: { b: '2', a: '1' } })).toBe(labels);
  });

  it('differs for another request', async () => {
    const one = await fingerprint({ customerId: 'wei' });
    expect(await fingerprint({ customerId: 'lin' })).not.toBe(one);
    expect(await fingerprint({ agentId: 'wei' })).not.toBe(one);
  });

  it('needs a key, which every mutation must bring', async () => {
    const failure = await failureOf(echo.as(merchant).say(saying('hi', { idempotencyKey: '' })));
    expect(failure).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: { violations: [{ field: 'idempotency_key', description: 'is required' }] },
    });
  });
});
