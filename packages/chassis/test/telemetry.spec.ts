import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
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

describe('reflection', () => {
  it('lists what is served and describes it, to everybody', async () => {
    const client = new Client(echo.running.address, credentials.createInsecure());
    const call = client.makeBidiStreamRequest(
      '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
      ([field, name]: [number, string]) => Buffer.from(new BinaryWriter().tag(field, 2).string(name).finish()),
      (bytes: Buffer) => bytes.toString('latin1'),
      new Metadata(),
    );
    const [fileContainingSymbol, listServices] = [4, 7];
    call.write([listServices, '*']);
    call.write([fileContainingSymbol, 'guanxi.test.v1.EchoService']);
    call.end();
    const answers: string[] = [];
    for await (const answer of call) answers.push(answer);
    client.close();
    expect(answers[0]).toContain('guanxi.test.v1.EchoService');
    expect(answers[0]).not.toContain('guanxi.test.v1.RulesService');
    expect(answers[1]).toContain('SayRequest');
  });
});
