/** Writes and reads a protobuf message; what ts-proto generates satisfies it. */
export interface EventCodec<T> {
  encode(message: T): { finish(): Uint8Array };
  decode(bytes: Uint8Array): T;
}

/** The services that own events. */
export type Owner = 'relationship' | 'filtering' | 'conversation' | 'presence' | 'analytics';

/** A kind of domain event, as its owner declares it beside the message in `proto/guanxi/events/v1`. */
export interface EventType<T> {
  /** The service whose fact it is, and which alone publishes it. */
  readonly owner: Owner;
  /** In snake_case and the past tense, such as `behaviours_recorded`. */
  readonly name: string;
  /** The major version; a change that an older reader cannot read is a new event. */
  readonly version: number;
  /** `guanxi.<owner>.<name>.v<version>`: the CloudEvents type, and the subject up to the shop. */
  readonly type: string;
  readonly codec: EventCodec<T>;
}

/** Declares a kind of event. */
export function defineEvent<T>(owner: Owner, name: string, version: number, codec: EventCodec<T>): EventType<T> {
  return { owner, name, version, type: `guanxi.${owner}.${name}.v${version}`, codec };
}

// What a NATS subject can hold in one of its parts, and what the contracts allow as a shop.
const shopPattern = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** The subject that an event of a shop travels on. @throws {TypeError} when the shop's id cannot be part of one. */
export function subjectOf(event: EventType<unknown>, shopId: string): string {
  if (!shopPattern.test(shopId)) throw new TypeError('shop_id must be 1–63 of a–z, 0–9, - and _');
  return `${event.type}.${shopId}`;
}

/** The owner, the type and the shop that a subject names, or undefined when it is none of ours. */
export function readSubject(subject: string): { owner: string; type: string; shopId: string } | undefined {
  const [root, owner, name, version, shopId, ...more] = subject.split('.');
  if (root !== 'guanxi' || !shopId || more.length > 0) return undefined;
  return { owner: owner!, type: `guanxi.${owner}.${name}.${version}`, shopId };
}
