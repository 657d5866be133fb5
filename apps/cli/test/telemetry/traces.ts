import { type CollectedSpan, waitFor } from '@guanxi/testing';

const arrives_ms_max = 20_000;

/** What a span is looked for by. */
export type Sought = Pick<CollectedSpan, 'service' | 'kind'> & {
  name: string | RegExp;
  /** It is a child of this one. */
  childOf?: CollectedSpan;
  /** It links to this one. */
  linkedTo?: CollectedSpan;
  /** It is a child of this one or links to it. */
  following?: CollectedSpan;
};

/** The spans that a collector has, and those that are still on their way. */
export class Traces {
  constructor(private readonly spans: readonly CollectedSpan[]) {}

  /** The span that is sought, once it has come. @throws {Error} where it has not in time, saying what follows its origin. */
  async find(sought: Sought): Promise<CollectedSpan> {
    return waitFor(() => this.spans.find((span) => fits(span, sought)), arrives_ms_max).catch(() => {
      const origin = sought.childOf ?? sought.linkedTo ?? sought.following;
      const near = this.spans.filter((span) => origin && (isChild(span, origin) || isLinked(span, origin)));
      const shown = near.map(({ service, kind, name }) => `${service} ${kind} ${name}`).join('\n  ');
      throw new Error(
        `no ${sought.kind} span ${sought.name} of ${sought.service}; after ${origin?.name} there are:\n  ${shown}`,
      );
    });
  }

  /** A call from its client span below `from` to the server span that it comes to. */
  async call(from: CollectedSpan, service: string, method: string): Promise<CollectedSpan> {
    const name = new RegExp(`/${method}$`);
    const made = await this.find({ service: from.service, kind: 'client', name, childOf: from });
    return this.find({ service, kind: 'server', name, childOf: made });
  }

  /** An event from the span below whose transaction it was left, over the road, to the service that handles it. */
  async event(from: CollectedSpan, event: string, listener: string): Promise<CollectedSpan> {
    const name = (verb: string) => new RegExp(`^${verb} guanxi\\.\\w+\\.${event}\\.v1$`);
    const published = await this.find({
      service: from.service,
      kind: 'producer',
      name: name('publish'),
      childOf: from,
    });
    return this.find({ service: listener, kind: 'consumer', name: name('handle'), following: published });
  }
}

function fits(span: CollectedSpan, { service, kind, name, childOf, linkedTo, following }: Sought): boolean {
  if (span.service !== service || span.kind !== kind) return false;
  if (typeof name === 'string' ? span.name !== name : !name.test(span.name)) return false;
  if (childOf && !isChild(span, childOf)) return false;
  if (linkedTo && !isLinked(span, linkedTo)) return false;
  return !following || isChild(span, following) || isLinked(span, following);
}

function isChild({ traceId, parentSpanId }: CollectedSpan, parent: CollectedSpan): boolean {
  return traceId === parent.traceId && parentSpanId === parent.spanId;
}

function isLinked({ links }: CollectedSpan, to: CollectedSpan): boolean {
  return links.some(({ traceId, spanId }) => traceId === to.traceId && spanId === to.spanId);
}
