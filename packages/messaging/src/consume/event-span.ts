import {
  type Context,
  type Link,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { EnvelopeHeaders } from '../envelope.js';

const tracer = trace.getTracer('@guanxi/messaging');
const links_max = 100;

/**
 * Runs `work` in a span for events that were published with `headers`: within their trace where they share one, else
 * in a trace of its own that links to theirs.
 */
export function inEventSpan<T>(name: string, headers: readonly EnvelopeHeaders[], work: () => Promise<T>): Promise<T> {
  const carriers = new Map(headers.map((carrier) => [carrier['traceparent'], carrier]));
  const origins = [...carriers.values()]
    .slice(0, links_max)
    .map((carrier) => propagation.extract(ROOT_CONTEXT, carrier));
  const [parent, links] = origins.length === 1 ? [origins[0]!, []] : [ROOT_CONTEXT, linksTo(origins)];
  const attributes = { 'messaging.system': 'nats', 'messaging.batch.message_count': headers.length };
  return tracer.startActiveSpan(name, { kind: SpanKind.CONSUMER, attributes, links }, parent, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).name });
      throw error;
    } finally {
      span.end();
    }
  });
}

function linksTo(origins: readonly Context[]): Link[] {
  return origins
    .map((origin) => trace.getSpanContext(origin))
    .filter((found) => found !== undefined)
    .map((found) => ({ context: found }));
}
