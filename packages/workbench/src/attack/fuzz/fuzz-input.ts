import type { Role } from '@guanxi/chassis';
import fc from 'fast-check';
import type { AttackedMethod } from '../attacked-methods.js';
import type { RawCall } from '../raw-client.js';
import type { ShopWorld } from '../shop-world.js';
import { requestBytes, validRequest } from '../valid-request.js';
import { wildFields } from './wild-message.js';
import { encodeFields, fittingFields, type WireField } from './wire-field.js';

/** One bad call, whole: who makes it, what it sends, how it behaves. */
export interface FuzzInput {
  readonly method: AttackedMethod;
  readonly role: Role;
  readonly messages: readonly WildMessage[];
  readonly leaves: NonNullable<RawCall['leaves']>;
  readonly headers: Readonly<Record<string, string>>;
}

interface WildMessage {
  /** Behind what a request that is right holds, or alone: of a field that stands twice, the last one counts. */
  readonly isRightBefore: boolean;
  readonly wild: readonly WireField[];
  /** So many bytes are cut off its end, or random ones sent in its place. */
  readonly cut: number;
  readonly garbage: Uint8Array | undefined;
}

const wildFields_max = 4;
const messages_max = 3;

/** Headers that no client sends by accident. */
const oddHeaders: Readonly<Record<string, string>>[] = [
  { traceparent: '00-zzzz-01' },
  { traceparent: `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`, tracestate: 'a='.repeat(200) },
  { 'grpc-encoding': 'rot13' },
  { 'grpc-accept-encoding': 'rot13' },
  { 'x-forwarded-for': "'; DROP TABLE x" },
  { 'grpc-timeout': '1n' },
  { 'user-agent': 'a'.repeat(4_000) },
];

/** Any bad call of one method. */
export function fuzzInputs(method: AttackedMethod, world: ShopWorld, other: ShopWorld): fc.Arbitrary<FuzzInput> {
  // Services and operators may act for the other shop, too: its id is tried by people, in the attempts across shops.
  const known = [...Object.values(world.ids), ...Object.values(other.ids)].filter((id) => id !== other.shopId);
  const message = fc.record({
    isRightBefore: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    wild: fc
      .array(wildFields(method.input, known), { minLength: 1, maxLength: wildFields_max, size: 'small' })
      .map(fittingFields),
    cut: rarely(fc.integer({ min: 1, max: 20 }), 0),
    garbage: rarely<Uint8Array | undefined>(fc.uint8Array({ maxLength: 200 }), undefined),
  });
  const several = fc.array(message, { minLength: method.requestStream ? 0 : 1, maxLength: messages_max });
  const one = message.map((only) => [only]);
  return fc.record({
    method: fc.constant(method),
    role: fc.constantFrom(...method.roles),
    messages: method.requestStream ? several : rarely<WildMessage[]>(several, undefined, one),
    leaves: rarely<FuzzInput['leaves']>(fc.constantFrom('open', 'at once'), 'in order'),
    headers: rarely(fc.constantFrom(...oddHeaders), {}),
  });
}

function rarely<T>(odd: fc.Arbitrary<T>, usual: T | undefined, usually?: fc.Arbitrary<T>): fc.Arbitrary<T> {
  const ordinary = usually ?? fc.constant(usual as T);
  return fc.oneof({ weight: 15, arbitrary: ordinary }, { weight: 1, arbitrary: odd });
}

/** What the input sends, byte by byte. */
export function bytesOf(input: FuzzInput, world: ShopWorld): Uint8Array[] {
  return input.messages.map(({ isRightBefore, wild, cut, garbage }) => {
    if (garbage) return garbage;
    const right = isRightBefore ? requestBytes(input.method, validRequest(input.method, world)) : new Uint8Array();
    const bytes = Buffer.concat([right, encodeFields(wild)]);
    return bytes.subarray(0, Math.max(0, bytes.byteLength - cut));
  });
}

/** The input as it is told to whoever mends what it broke. */
export function shown({ method, role, messages, leaves, headers }: FuzzInput): string {
  const told = messages.map(({ isRightBefore, wild, cut, garbage }) =>
    garbage
      ? `garbage ${Buffer.from(garbage).toString('hex')}`
      : `${isRightBefore ? 'a right request and ' : ''}{ ${wild.map((field) => field.shown).join(', ')} }${cut ? ` less ${cut} bytes` : ''}`,
  );
  const manners = leaves === 'in order' ? '' : `, leaving ${leaves}`;
  const odd = Object.keys(headers).length > 0 ? `, with ${JSON.stringify(headers)}` : '';
  return `${method.name} as ${role}: ${told.join(' then ') || 'nothing'}${manners}${odd}`;
}
