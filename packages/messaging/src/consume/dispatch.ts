import type { Tx } from '@guanxi/persistence';
import type { EnvelopeHeaders } from '../envelope.js';
import type { Owner } from '../event.js';
import type { AnyEventHandler, Delivered, EventPreparation } from './event-handler.js';
import { inEventSpan } from './event-span.js';
import type { Incoming } from './incoming.js';

/** Thrown when a payload is not what its type says. Trying again would not help. */
export class Undecodable extends Error {
  constructor(
    readonly incoming: Incoming,
    cause: unknown,
  ) {
    super(`the payload of ${incoming.type} cannot be read`, { cause });
    this.name = 'Undecodable';
  }
}

/** The handlers of a service, by the type of event that they handle. */
export class Handlers {
  private readonly byType = new Map<string, AnyEventHandler[]>();
  private readonly readBefore = new WeakMap<Incoming, Delivered<unknown>>();
  private preparation?: EventPreparation;

  add(handler: AnyEventHandler): void {
    const known = this.byType.get(handler.event.type) ?? [];
    this.byType.set(handler.event.type, [...known, handler]);
  }

  /** Has every event go through this before its handlers. */
  prepareBy(preparation: EventPreparation): void {
    this.preparation = preparation;
  }

  /** The services whose events are handled. */
  get owners(): Owner[] {
    return [...new Set([...this.byType.values()].flat().map(({ event }) => event.owner))];
  }

  /** Whether anybody handles events of this type. */
  handles(type: string): boolean {
    return this.byType.has(type);
  }

  /** Reads payloads before their turn. What cannot be read, {@link dispatch} tells. */
  readAhead(incoming: readonly Incoming[]): void {
    for (const event of incoming) {
      const [handler] = this.byType.get(event.type) ?? [];
      if (!handler) continue;
      try {
        this.readBefore.set(event, open(event, handler));
      } catch {
        // It is read once more when its turn has come, and set aside then.
      }
    }
  }

  /**
   * Hands events to their handlers in the order given; neighbours of one type together.
   *
   * @throws {Undecodable} before any handler is called, when a payload cannot be read; {Error} when nobody handles it.
   */
  async dispatch(incoming: readonly Incoming[], tx: Tx): Promise<void> {
    const runs = this.runsOf(incoming);
    const events = runs.flatMap((run) => run.events);
    const prepared = this.preparation ? await this.preparation.prepare(events, tx) : events;
    let begun = 0;
    for (const run of runs) {
      const handed = prepared.slice(begun, begun + run.events.length);
      begun += run.events.length;
      await inEventSpan(run.type, run.headers, async () => {
        for (const handler of run.handlers) await handler.handle(handed, tx);
      });
    }
  }

  private runsOf(incoming: readonly Incoming[]): Run[] {
    const runs: Run[] = [];
    for (const event of incoming) {
      const handlers = this.byType.get(event.type);
      if (!handlers) throw new Error(`nobody handles ${event.type}`);
      if (runs.at(-1)?.type !== event.type) runs.push({ type: event.type, handlers, events: [], headers: [] });
      const run = runs.at(-1)!;
      run.events.push(this.takeRead(event) ?? open(event, handlers[0]!));
      run.headers.push(event.headers);
    }
    return runs;
  }

  /** What was read before is handed over once: where a transaction is run again, nobody has changed what it is handed. */
  private takeRead(event: Incoming): Delivered<unknown> | undefined {
    const read = this.readBefore.get(event);
    this.readBefore.delete(event);
    return read;
  }
}

/** Neighbours in the stream that are of one type. */
interface Run {
  type: string;
  handlers: readonly AnyEventHandler[];
  events: Delivered<unknown>[];
  headers: EnvelopeHeaders[];
}

function open(incoming: Incoming, handler: AnyEventHandler): Delivered<unknown> {
  const { id, shopId, headers, payload } = incoming;
  try {
    const occurredAt = new Date(headers['ce-time'] ?? Number.NaN);
    if (Number.isNaN(occurredAt.getTime())) throw new TypeError('ce-time is missing or no time');
    return { id, shopId, payload: handler.event.codec.decode(payload), occurredAt };
  } catch (error) {
    throw new Undecodable(incoming, error);
  }
}
