/** Whose events each service listens to, the erasure of a customer (relationship asks, the others tell) among them. */
const listensTo: Readonly<Record<string, readonly string[]>> = {
  relationship: ['relationship', 'filtering', 'conversation', 'analytics'],
  filtering: ['relationship'],
  presence: [],
  conversation: ['relationship', 'presence', 'analytics'],
  analytics: ['relationship', 'filtering', 'presence', 'conversation'],
};

/** The service that each may look after in its own stream, so as to tell no more than that one takes in. */
const keepsPaceWith: Readonly<Record<string, string>> = { relationship: 'filtering' };

/** The subjects that a user of NATS may publish to and subscribe to. */
export interface NatsPermissions {
  publish: { allow: string[] };
  subscribe: { allow: string[] };
}

/** The services that have a user of their own. */
export const natsServices: readonly string[] = Object.keys(listensTo);

/**
 * What a service may do on NATS: publish its own events, keep its own place in the streams that it listens to, see how
 * far the listener has come that it keeps pace with, and hear answers to itself. So none can speak for another, read what
 * it does not listen to, or delete, empty or change a stream.
 * A stream that is not there yet may be made by who publishes and by who listens, so that they start in any order.
 *
 * Source: NATS, "Authorization" and "JetStream wire API reference" (the subjects of each request).
 *
 * @throws {RangeError} for what is no service.
 */
export function natsPermissions(service: string): NatsPermissions {
  const owners = listensTo[service];
  if (!owners) throw new RangeError(`${service} is no service that has a user of NATS`);
  const streams = [...new Set([service, ...owners])].map(streamOf);
  const api = (request: string) => `$JS.API.${request}`;
  const place = (owner: string) => `${streamOf(owner)}.${service}`;
  const listener = keepsPaceWith[service];
  return {
    publish: {
      allow: [
        `guanxi.${service}.>`,
        ...streams.flatMap((stream) => [api(`STREAM.INFO.${stream}`), api(`STREAM.CREATE.${stream}`)]),
        ...owners.flatMap((owner) => [
          ...['INFO', 'CREATE', 'DURABLE.CREATE', 'DELETE', 'MSG.NEXT'].map((request) =>
            api(`CONSUMER.${request}.${place(owner)}`),
          ),
          `$JS.ACK.${place(owner)}.>`,
        ]),
        ...(listener ? [api(`CONSUMER.INFO.${streamOf(service)}.${listener}`)] : []),
      ],
    },
    subscribe: { allow: [`_INBOX.${service}.>`] },
  };
}

function streamOf(owner: string): string {
  return `GUANXI_${owner.toUpperCase()}`;
}
