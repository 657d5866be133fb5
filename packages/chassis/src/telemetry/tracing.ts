import { status } from '@grpc/grpc-js';
import {
  type Attributes,
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { GuanxiError } from '../errors.js';
import { SampledAsLinked } from './sampled-as-linked.js';

const tracer = trace.getTracer('@guanxi/chassis');

const sendEvery_ms = 1_000;

let provider: TracerProvider | undefined;

/** Where spans go, and how many traces are recorded. */
export interface TracingOptions {
  /** Base URL of a collector that takes OTLP over HTTP. */
  otlpEndpoint?: string | undefined;
  /** The share of the traces that begin here which are recorded, 0 to 1. A caller's decision outranks it. */
  ratio?: number;
  processors?: SpanProcessor[];
}

/**
 * Sets tracing up for this process, once; later calls change nothing. Without an endpoint spans are made only to carry
 * trace ids onward, and nothing is recorded unless a caller's trace asks for it. What only links to other traces is
 * recorded where one of them is.
 */
export function startTracing(service: string, { otlpEndpoint, ratio = 1, processors = [] }: TracingOptions = {}): void {
  if (provider) return;
  const exporters = otlpEndpoint
    ? [
        new BatchSpanProcessor({
          scheduledDelayMillis: sendEvery_ms,
          exporter: new OTLPTraceExporter({ url: `${otlpEndpoint.replace(/\/$/, '')}/v1/traces` }),
        }),
      ]
    : [];
  const spanProcessors = [...processors, ...exporters];
  provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    sampler: new ParentBasedSampler({
      root:
        spanProcessors.length > 0 ? new SampledAsLinked(new TraceIdRatioBasedSampler(ratio)) : new AlwaysOffSampler(),
    }),
    spanProcessors,
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
}

/** Sends what spans are left. Never throws: a collector that is gone must not hold a shutdown up. */
export async function flushTraces(): Promise<void> {
  await provider?.forceFlush().catch(() => undefined);
}

/** Runs `fn` in a span that is a child of the present one; a throw marks it failed and goes on. */
export async function inSpan<T>(name: string, attributes: Attributes, fn: (span: Span) => Promise<T> | T): Promise<T> {
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await fn(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error)?.name });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Headers by name in lower case, as a NATS message or a gRPC call carries them. */
export type TraceHeaders = Record<string, string>;

/** Adds `traceparent` (and `tracestate`) of the present span to `headers`, and returns them. */
export function injectTrace<H extends TraceHeaders>(headers: H): H & TraceHeaders {
  propagation.inject(context.active(), headers);
  return headers;
}

/** Runs `fn` as part of the trace that `headers` name, or of none where they name none. */
export function withTrace<T>(headers: TraceHeaders, fn: () => T): T {
  return context.with(propagation.extract(ROOT_CONTEXT, headers), fn);
}

/** A server span for a call that came in with `headers`, and the context to handle it in. */
export function startServerSpan(name: string, headers: TraceHeaders): { span: Span; context: Context } {
  const parent = headers.traceparent ? propagation.extract(ROOT_CONTEXT, headers) : ROOT_CONTEXT;
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER }, parent);
  return { span, context: trace.setSpan(parent, span) };
}

/** Runs `fn` in a client span for a call to `method`, where the present trace is recorded. */
export async function inClientSpan<T>(method: string, fn: () => Promise<T>): Promise<T> {
  if (!trace.getActiveSpan()?.isRecording()) return fn();
  const attributes = { 'rpc.system': 'grpc', 'rpc.method': method };
  return tracer.startActiveSpan(method, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    try {
      const answer = await fn();
      span.setAttribute('rpc.grpc.status_code', status.OK);
      return answer;
    } catch (error) {
      const code = error instanceof GuanxiError ? error.code : status.INTERNAL;
      span.setAttribute('rpc.grpc.status_code', code);
      span.setStatus({ code: SpanStatusCode.ERROR, message: status[code] });
      throw error;
    } finally {
      span.end();
    }
  });
}
