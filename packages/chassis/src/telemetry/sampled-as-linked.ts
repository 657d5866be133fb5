import { type Attributes, type Context, type Link, type SpanKind, TraceFlags } from '@opentelemetry/api';
import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';

/**
 * Decides on a trace that begins here. One that links to others is what became of them, and is recorded where one of them
 * is: a sampled trace never ends at a batch. One that links to none is decided on by chance.
 */
export class SampledAsLinked implements Sampler {
  constructor(private readonly byChance: Sampler) {}

  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    if (links.length === 0) return this.byChance.shouldSample(context, traceId, name, kind, attributes, links);
    const isSampled = links.some(({ context: { traceFlags } }) => (traceFlags & TraceFlags.SAMPLED) !== 0);
    return { decision: isSampled ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.NOT_RECORD };
  }

  toString(): string {
    return `SampledAsLinked{${this.byChance}}`;
  }
}
