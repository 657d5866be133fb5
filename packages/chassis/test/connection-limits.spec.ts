import { once } from 'node:events';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { Client, credentials, status } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectionLimits } from '../src/grpc/connection-limits.js';
import { HealthService, ServingStatus } from '../src/health/health-service.js';
import { fromStatus, mintToken } from '../src/index.js';
import { CertifiedFiles, tlsEnvironment } from './certified-files.js';
import { collect, EchoService, failureOf, identityKeys, merchant, saying } from './echo-service.js';

let files: CertifiedFiles;
let echo: EchoService | undefined;

beforeAll(async () => {
  files = await CertifiedFiles.make();
});
afterEach(async () => {
  await echo?.stop();
  echo = undefined;
});
afterAll(() => files.remove());

const start = async (limits: Partial<typeof connectionLimits>) => {
  echo = await EchoService.start({ limits });
  return echo;
};

/** A bare HTTP/2 connection to a service, which keeps to nothing by itself. */
async function session(of: EchoService): Promise<ClientHttp2Session> {
  const connection = connectHttp2(`http://${of.running.address}`);
  connection.on('error', () => undefined);
  await once(connection, 'remoteSettings');
  return connection;
}

it('ends a connection that is not secured in time', async () => {
  const env = tlsEnvironment(await files.of('echo'));
  echo = await EchoService.start({ env, limits: { handshake_ms_max: 50 } });
  const [host, port] = echo.running.address.split(':');
  const silent = connectTcp({ host, port: Number(port) });
  await once(silent, 'close');
});

it('has a client wait with calls beyond those that it may have under way at once', async () => {
  const service = await start({ streams_max: 1 });
  const connection = await session(service);
  expect(connection.remoteSettings.maxConcurrentStreams).toBe(1);
  connection.destroy();
  const client = service.as(merchant);
  const leaving = new AbortController();
  const stream = client.repeat(neverEnding(leaving.signal), { signal: leaving.signal })[Symbol.asyncIterator]();
  await stream.next();
  const beyond = await failureOf(client.say(saying('hi'), { deadline_ms: 200 }));
  expect(beyond).toMatchObject({ code: status.DEADLINE_EXCEEDED });
  const waiting = client.say(saying('hi'));
  leaving.abort();
  expect((await waiting).text).toBe('hi');
  await failureOf(stream.next());
});

it('refuses headers that are too large, and says so', async () => {
  const service = await start({ metadata_bytes_max: 1_024 });
  const token = `${mintToken(identityKeys.privateKey, merchant, 60)}${'x'.repeat(1_024)}`;
  const failure = await failureOf(service.showing(token).say(saying('hi')));
  expect(failure).toMatchObject({ code: status.RESOURCE_EXHAUSTED, reason: 'METADATA_TOO_LARGE' });
  expect((await service.as(merchant).say(saying('hi'))).text).toBe('hi');
});

describe('calls that need no token', () => {
  const { path, requestSerialize, responseDeserialize } = HealthService.watch;
  const watch = (client: Client) =>
    client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, { service: '' });
  const clients: Client[] = [];
  /** Each has a connection of its own. */
  const connected = (service: EchoService): Client => {
    const client = new Client(service.running.address, credentials.createInsecure(), {
      'grpc.use_local_subchannel_pool': 1,
    });
    clients.push(client);
    return client;
  };
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });
  const answerTo = async (call: ReturnType<typeof watch>) => {
    const [answer] = (await once(call, 'data')) as [{ status: ServingStatus }];
    return answer.status;
  };
  const refusalOf = async (call: ReturnType<typeof watch>) => fromStatus((await once(call, 'error'))[0]);

  it('are few on one connection, and as many again once one of them has ended', async () => {
    const client = connected(await start({ openCalls_max: 2 }));
    const watching = [watch(client), watch(client)];
    for (const call of watching) expect(await answerTo(call)).toBe(ServingStatus.Serving);
    expect(await refusalOf(watch(client).resume())).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      reason: 'TOO_MANY_OPEN_CALLS',
    });
    watching[0]!.on('error', () => undefined).cancel();
    const again = async () => {
      const call = watch(client);
      return Promise.race([answerTo(call), refusalOf(call).then(() => undefined)]);
    };
    await expect.poll(again).toBe(ServingStatus.Serving);
  });

  it('are few from one address, however many connections it has', async () => {
    const service = await start({ openCallsPerAddress_max: 3 });
    const [one, other] = [connected(service), connected(service)];
    for (const call of [watch(one), watch(one), watch(other)]) await answerTo(call);
    expect(await refusalOf(watch(other).resume())).toMatchObject({ reason: 'TOO_MANY_OPEN_CALLS' });
    expect((await service.as(merchant).say(saying('hi'))).text).toBe('hi');
  });
});

it('ends a call whose request does not come', async () => {
  const service = await start({ request_ms_max: 50 });
  const connection = await session(service);
  const silent = connection.request({
    ':method': 'POST',
    ':path': '/guanxi.test.v1.EchoService/Say',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  const [headers] = (await once(silent, 'response')) as [Record<string, string>];
  expect(headers['grpc-status']).toBe(String(status.DEADLINE_EXCEEDED));
  connection.destroy();
});

it('drops a peer that gives no sign of life', async () => {
  const service = await start({ keepalive_ms: 20, keepalive_answer_ms_max: 20 });
  const [host, port] = service.running.address.split(':');
  // Speaks HTTP/2 so far as to be a peer, and then reads nothing and says nothing.
  const mute = connectTcp({ host, port: Number(port) });
  mute.write(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'));
  mute.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
  mute.resume();
  await once(mute, 'close');
});

it('ends an old connection: who is calling goes on over another, and a stream is ended after its grace', async () => {
  const service = await start({ age_ms_max: 100, age_grace_ms: 100 });
  const client = service.as(merchant);
  // It has a thousand numbers to come, and its reader takes only the first.
  const numbers = client.count({ shopId: 'tea', to: 1_000, padding: 60_000 })[Symbol.asyncIterator]();
  await numbers.next();
  const connection = await session(service);
  await once(connection, 'close');
  expect((await client.say(saying('hi'))).text).toBe('hi');
  const rest = collect({ [Symbol.asyncIterator]: () => numbers });
  expect(await failureOf(rest)).toMatchObject({ code: status.UNAVAILABLE });
});

/** One request, and then none until `signal` aborts. */
async function* neverEnding(signal: AbortSignal) {
  yield { shopId: 'tea', text: 'a' };
  await once(signal, 'abort');
}
