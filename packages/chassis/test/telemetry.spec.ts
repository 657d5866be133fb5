import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import { SpanKind } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { injectTrace, inSpan, withTrace } from '../src/index.js';
import { startTracing } from '../src/telemetry/tracing.js';
import { EchoService, failureOf, merchant, saying } from './echo-service.js';

const spans = new InMemorySpanExporter();
let echo: EchoService;
beforeAll(async () => {
  startTracing('test', { processors: [new SimpleSpanProcessor({ exporter: spans })] });
  echo = await EchoService.start();
});
afterAll(() => echo.stop());

describe('a trace', () => {
  it('goes from caller to service, and into its log', async () => {
    const traceId = await inSpan('import purchases', { shop: 'tea' }, async (span) => {
      const { traceId } = await echo.as(merchant).say(saying('hi'));
      expect(traceId).toBe(span.spanContext().traceId);
      return traceId;
    });
    expect(echo.log.find(({ message }) => message === 'call')).toMatchObject({ trace_id: traceId });
    const [served, called, made] = spans.getFinishedSpans().slice(-3);
    expect(called).toMatchObject({
      name: '/guanxi.test.v1.EchoService/Say',
      kind: SpanKind.CLIENT,
      parentSpanContext: { spanId: made?.spanContext().spanId },
      attributes: { 'rpc.grpc.status_code': 0 },
    });
    expect(served).toMatchObject({
      name: '/guanxi.test.v1.EchoService/Say',
      kind: SpanKind.SERVER,
      parentSpanContext: { spanId: called?.spanContext().spanId },
      attributes: { 'rpc.grpc.status_code': 0, 'guanxi.shop': 'tea', 'guanxi.caller': 'merchant' },
    });
  });

  it('goes through headers, as a message carries them', async () => {
    const headers = await inSpan('publish', {}, async () => injectTrace({ subject: 'x' }));
    expect(headers).toMatchObject({
      subject: 'x',
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
    });
    const continued = await withTrace(headers, () => inSpan('consume', {}, async (span) => span.spanContext().traceId));
    expect(headers.traceparent).toContain(continued);
  });

  it('begins anew where the headers name none', async () => {
    await inSpan('outer', {}, async (outer) => {
      const traceId = await withTrace({}, () => inSpan('inner', {}, async (span) => span.spanContext().traceId));
      expect(traceId).not.toBe(outer.spanContext().traceId);
    });
  });

  it('marks what threw', async () => {
    await failureOf(inSpan('failing', {}, () => Promise.reject(new RangeError('x'))));
    expect(spans.getFinishedSpans().at(-1)).toMatchObject({
      name: 'failing',
      status: { code: 2, message: 'RangeError' },
    });
  });
});

describe('the HTTP side', () => {
  const get = async (path: string) => {
    const response = await fetch(`http://${echo.running.metricsAddress}${path}`);
    return { code: response.status, text: await response.text() };
  };

  it('counts, times and gauges calls by method', async () => {
    await echo.as(merchant).hear({ shopId: 'tea' });
    await failureOf(echo.as(merchant).hear({ shopId: 'silk' }));
    const { text } = await get('/metrics');
    const samples = text.split('\n').filter((line) => line.includes('method="/guanxi.test.v1.EchoService/Hear"'));
    const of = (name: string, label: string) =>
      samples
        .find((line) => line.startsWith(`${name}{`) && line.includes(label))
        ?.split(' ')
        .at(-1);
    expect(of('guanxi_grpc_calls_total', 'code="OK"')).toBe('1');
    expect(of('guanxi_grpc_calls_total', 'code="PERMISSION_DENIED"')).toBe('1');
    expect(of('guanxi_grpc_call_duration_seconds_count', '')).toBe('2');
    expect(of('guanxi_grpc_calls_in_flight', '')).toBe('0');
    expect(text).toContain('process_cpu_seconds_total');
  });

  it('answers people and probes', async () => {
    expect(await get('/healthz')).toEqual({ code: 200, text: 'ok\n' });
    expect(await get('/readyz?verbose')).toEqual({ code: 200, text: 'serving\n' });
    expect((await get('/elsewhere')).code).toBe(404);
  });
});

const bytesOf = (field: number, name: string) => Buffer.from(new BinaryWriter().tag(field, 2).string(name).finish());

describe.each(['v1', 'v1alpha'])('reflection %s', (version) => {
  const [fileByName, fileContainingSymbol, extensionNumbersOfType, listServices] = [3, 4, 6, 7];

  async function ask(...questions: ([number, string] | Buffer)[]): Promise<string[]> {
    const client = new Client(echo.running.address, credentials.createInsecure());
    const call = client.makeBidiStreamRequest(
      `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
      (question: [number, string] | Buffer) => (Buffer.isBuffer(question) ? question : bytesOf(...question)),
      (bytes: Buffer) => bytes.toString('latin1'),
      new Metadata(),
    );
    for (const question of questions) call.write(question);
    call.end();
    const answers: string[] = [];
    try {
      for await (const answer of call) answers.push(answer);
    } finally {
      client.close();
    }
    return answers;
  }

  it('lists what is served, to everybody', async () => {
    const [services] = await ask([listServices, '*']);
    expect(services).toContain('guanxi.test.v1.EchoService');
    expect(services).not.toContain('guanxi.test.v1.RulesService');
  });

  it('describes a service, a method, a message, a field or a file, with all that its file imports', async () => {
    const names = ['EchoService', 'EchoService.Say', 'SayRequest', 'SayRequest.text'].map(
      (name) => `guanxi.test.v1.${name}`,
    );
    const asked = names.map((name): [number, string] => [fileContainingSymbol, name]);
    const answers = await ask(...asked, [fileByName, 'guanxi/test/v1/echo.proto']);
    for (const answer of answers)
      for (const part of ['SayRequest', 'Rules', 'FieldOptions']) expect(answer).toContain(part);
  });

  it('refuses what is no question', async () => {
    const garbage = Buffer.from([0x22, 0xff]);
    await expect(ask(garbage, [listServices, '*'])).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
    expect((await ask(Buffer.alloc(0)))[0]).toContain('asks nothing');
  });

  it('tells the extensions of a message', async () => {
    const [numbers] = await ask([extensionNumbersOfType, 'google.protobuf.FieldOptions']);
    expect(numbers).toContain('google.protobuf.FieldOptions');
  });

  it.each([
    ['a symbol', fileContainingSymbol, 'guanxi.test.v1.Nothing'],
    ['a method', fileContainingSymbol, 'guanxi.test.v1.EchoService.Nothing'],
    ['a file', fileByName, 'nothing.proto'],
    ['a message', extensionNumbersOfType, 'guanxi.test.v1.Nothing'],
  ])('knows no %s that there is not', async (_, field, name) => {
    const [answer] = await ask([field, name]);
    expect(answer).toContain('the contracts have no');
  });
});
