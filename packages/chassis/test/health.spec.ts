import { Client, type ClientReadableStream, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HealthResponse, HealthService, ServingStatus } from '../src/health/health-service.js';
import { Health } from '../src/index.js';
import { EchoService } from './echo-service.js';

let echo: EchoService;
let client: Client;
beforeEach(async () => {
  echo = await EchoService.start();
  client = new Client(echo.running.address, credentials.createInsecure());
});
afterEach(async () => {
  client.close();
  await echo.stop();
});

const { check: checkMethod, watch: watchMethod } = HealthService;

function check(service: string): Promise<ServingStatus> {
  const { path, requestSerialize, responseDeserialize } = checkMethod;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, { service }, (error, answer) =>
      error ? reject(error) : resolve(answer!.status),
    );
  });
}

async function* watch(service: string): AsyncGenerator<ServingStatus> {
  const { path, requestSerialize, responseDeserialize } = watchMethod;
  const call: ClientReadableStream<HealthResponse> = client.makeServerStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    { service },
    new Metadata(),
  );
  for await (const { status } of call) yield status;
}

async function readyz(): Promise<{ code: number; text: string }> {
  const response = await fetch(`http://${echo.running.metricsAddress}/readyz`);
  return { code: response.status, text: await response.text() };
}

describe('health', () => {
  it('is told of the whole and of each proto service, to everybody', async () => {
    expect(await check('')).toBe(ServingStatus.Serving);
    expect(await check('guanxi.test.v1.EchoService')).toBe(ServingStatus.Serving);
    await expect(check('guanxi.test.v1.OtherService')).rejects.toMatchObject({
      code: status.NOT_FOUND,
    } satisfies Partial<ServiceError>);
    expect((await watch('guanxi.test.v1.OtherService').next()).value).toBe(ServingStatus.ServiceUnknown);
  });

  it('flips when a dependency is gone, and back when it answers', async () => {
    let answers = true;
    echo.running.get(Health).register({
      name: 'database',
      check: async () => {
        if (!answers) throw new Error('connection refused');
      },
    });
    const watched = watch('guanxi.test.v1.EchoService');
    expect((await watched.next()).value).toBe(ServingStatus.Serving);
    answers = false;
    expect((await watched.next()).value).toBe(ServingStatus.NotServing);
    expect(await check('')).toBe(ServingStatus.NotServing);
    expect(await readyz()).toEqual({ code: 503, text: 'not serving: database not answering\n' });
    answers = true;
    expect((await watched.next()).value).toBe(ServingStatus.Serving);
    expect(await check('')).toBe(ServingStatus.Serving);
    expect(await readyz()).toEqual({ code: 200, text: 'serving\n' });
    const lines = echo.log.filter(({ dependency }) => dependency === 'database').map(({ level }) => level);
    expect(lines).toEqual(['warn', 'info']);
  });

  it('counts a dependency that does not answer in time as gone, and asks it nothing meanwhile', async () => {
    let asked = 0;
    let answer = () => {};
    echo.running.get(Health).register({
      name: 'broker',
      check: () =>
        new Promise((resolve) => {
          asked += 1;
          answer = resolve;
        }),
    });
    const watched = watch('');
    await watched.next();
    expect((await watched.next()).value).toBe(ServingStatus.NotServing);
    expect(asked).toBe(1);
    answer();
    const asking = setInterval(() => answer(), 10);
    expect((await watched.next()).value).toBe(ServingStatus.Serving);
    clearInterval(asking);
  });

  it('tells those who watch that it stops, and lets them go', async () => {
    const watched = watch('');
    await watched.next();
    const stopping = echo.running.stop();
    expect((await watched.next()).value).toBe(ServingStatus.NotServing);
    expect((await watched.next()).done).toBe(true);
    await stopping;
  });
});

describe('a service that starts beside a dependency that is gone', () => {
  it('comes up, not serving', async () => {
    const health = new Health(60_000);
    health.register({ name: 'database', check: () => Promise.reject(new Error('connection refused')) });
    await health.start();
    expect(health.isServing).toBe(false);
    expect(health.describe()).toBe('not serving: database not answering\n');
    health.stop();
  });
});
