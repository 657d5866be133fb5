import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { rulesOf } from '../valid-request.js';
import { asText, wildPageToken, wildString } from './wild-strings.js';
import {
  encodeFields,
  fittingFields,
  lengthPrefixed,
  repeatedField,
  varint,
  type WireField,
  wireField,
  wireType,
} from './wire-field.js';

/** Levels of messages inside messages that are made up; deeper ones are made by repeating one field. */
const depth_max = 3;
/** Protobuf's own libraries refuse at 100; ours must bear any. */
const deep = [99, 100, 101, 1_000, 20_000];
const itemsCommon = [1, 2, 3];

type Bounds = { min?: number; max?: number };

/** Fields for one message type, wild in value, number, order and form. */
export function wildFields(desc: DescMessage, known: readonly string[], depth = 0): fc.Arbitrary<WireField> {
  const ofContract = desc.fields.map((field) => ({
    weight: weightOf(field),
    arbitrary: wildField(field, known, depth),
  }));
  return fc.oneof(...ofContract, { weight: 1, arbitrary: strangeField(desc) });
}

/** Ids of the tenant are broken less often: what is refused there never gets further. */
const weightOf = ({ name }: DescField): number => (name === 'shop_id' || name === 'idempotency_key' ? 1 : 4);

function wildField(field: DescField, known: readonly string[], depth: number): fc.Arbitrary<WireField> {
  const shownAs = (field_: WireField): WireField => ({ ...field_, shown: `${field.name}: ${field_.shown}` });
  const one = wildValue(field, known, depth);
  if (field.fieldKind !== 'list') return one.map(shownAs);
  const { minItems, maxItems } = rulesOf(field);
  const bounds = [minItems, maxItems || 1_000].flatMap((bound) => [bound - 1, bound, bound + 1]);
  const counts = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...itemsCommon) },
    { weight: 1, arbitrary: fc.constantFrom(...bounds.filter((count) => count > 0 && count <= 10_001)) },
  );
  return fc.tuple(one, counts).map(([item, count]) => shownAs(repeatedField(item, count)));
}

function wildValue(field: DescField, known: readonly string[], depth: number): fc.Arbitrary<WireField> {
  const { number: no } = field;
  if (field.message) return wildMessage(no, field.message, known, depth);
  if (field.enum) {
    const declared = fc.constantFrom(...field.enum.values.map(({ number }) => number));
    const unknown = fc.constantFrom(99, -1, 2_147_483_647, -2_147_483_648);
    const numbers = fc.oneof({ weight: 5, arbitrary: declared }, { weight: 1, arbitrary: unknown });
    return numbers.map((number) => wireField(no, wireType.varint, `enum ${number}`, varint(BigInt(number))));
  }
  const scalar = field.fieldKind === 'map' ? ScalarType.STRING : field.scalar;
  if (scalar === ScalarType.STRING || scalar === ScalarType.BYTES) {
    const values = field.name === 'page_token' ? wildPageToken.map(asText) : wildString(known, rulesOf(field).format);
    return values.map(({ shown, bytes }) => wireField(no, wireType.bytes, shown, lengthPrefixed(bytes)));
  }
  const { min, max } = rulesOf(field);
  if (scalar === ScalarType.DOUBLE)
    return wildDouble({ ...(min !== undefined && { min }), ...(max !== undefined && { max }) }).map((value) =>
      wireField(no, wireType.bit64, String(value), doubleBytes(value)),
    );
  return wildInteger({ ...(min !== undefined && { min }), ...(max !== undefined && { max }) }).map((value) =>
    wireField(no, wireType.varint, String(value), varint(value)),
  );
}

function wildMessage(no: number, desc: DescMessage, known: readonly string[], depth: number): fc.Arbitrary<WireField> {
  const inside = (fields: readonly WireField[]) =>
    wireField(
      no,
      wireType.bytes,
      `{ ${fields.map(({ shown }) => shown).join(', ')} }`,
      lengthPrefixed(encodeFields(fields)),
    );
  if (desc.typeName === 'google.protobuf.Timestamp') return wildTimestamp.map(inside);
  const empty = fc.constant(inside([]));
  if (depth >= depth_max || desc.fields.length === 0) return empty;
  const some = fc
    .array(wildFields(desc, known, depth + 1), { minLength: 1, maxLength: 6 })
    .map(fittingFields)
    .map(inside);
  const itself = desc.fields.find((field) => field.message === desc);
  if (!itself) return fc.oneof({ weight: 8, arbitrary: some }, { weight: 1, arbitrary: empty });
  const nested = fc.tuple(some, fc.constantFrom(...deep)).map(([{ shown }, levels]) => {
    let bytes: Uint8Array = new Uint8Array();
    for (let level = 0; level < levels && bytes.byteLength < 1_000_000; level += 1) {
      bytes = encodeFields([wireField(itself.number, wireType.bytes, '', lengthPrefixed(bytes))]);
    }
    return wireField(no, wireType.bytes, `${levels} × ${itself.name} around ${shown}`, lengthPrefixed(bytes));
  });
  return fc.oneof({ weight: 30, arbitrary: some }, { weight: 3, arbitrary: empty }, { weight: 1, arbitrary: nested });
}

const year_s = 31_557_600n;
/** Before and after what a timestamp may hold, what Date may, what Postgres may, and now. */
const instants_s = [
  0n,
  -62_135_596_800n,
  -62_135_596_801n,
  253_402_300_799n,
  253_402_300_800n,
  8_640_000_000_000n,
  8_640_000_000_001n,
  -8_640_000_000_001n,
  -210_866_803_200n,
  9_224_318_016_000n,
  2n ** 63n - 1n,
  -(2n ** 63n),
  2n ** 53n,
];
const wildTimestamp: fc.Arbitrary<WireField[]> = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(...instants_s),
      fc.bigInt({ min: -3n * year_s, max: 3n * year_s }).map((from) => BigInt(Math.floor(Date.now() / 1_000)) + from),
    ),
    fc.constantFrom(0n, 1n, 999_999_999n, 1_000_000_000n, -1n, 2_147_483_647n),
  )
  .map(([seconds, nanos]) => [
    wireField(1, wireType.varint, `${seconds} s`, varint(seconds)),
    wireField(2, wireType.varint, `${nanos} ns`, varint(nanos)),
  ]);

function wildInteger({ min, max }: Bounds): fc.Arbitrary<bigint> {
  const bounds = [min, max].filter((bound) => bound !== undefined).map((bound) => BigInt(Math.trunc(bound)));
  const edges = [
    0n,
    ...bounds,
    2n ** 31n - 1n,
    -(2n ** 31n),
    2n ** 53n - 1n,
    2n ** 53n,
    2n ** 63n - 1n,
    -(2n ** 63n),
    2n ** 64n - 1n,
  ];
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc.tuple(fc.constantFrom(...edges), fc.constantFrom(-1n, 0n, 0n, 1n)).map(([edge, off]) => edge + off),
    },
    { weight: 6, arbitrary: fc.bigInt({ min: bounds[0] ?? 0n, max: bounds[1] ?? (bounds[0] ?? 0n) + 500n }) },
    { weight: 1, arbitrary: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  );
}

function wildDouble({ min = 0, max = 1 }: Bounds): fc.Arbitrary<number> {
  const edges = [min, max, (min + max) / 2, min - Number.EPSILON, max + 1e-9];
  return fc.oneof(
    fc.double({ min, max: Math.max(min, max), noNaN: true }),
    fc.constantFrom(
      ...edges,
      0,
      -0,
      5e-324,
      Number.MAX_VALUE,
      -Number.MAX_VALUE,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ),
    fc.double(),
  );
}

function doubleBytes(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

/** Fields that the contract does not know, or that stand there in a form that it does not have. */
function strangeField(desc: DescMessage): fc.Arbitrary<WireField> {
  const numbers = [...desc.fields.map(({ number }) => number), 0, 99, 19_000, 536_870_911];
  return fc
    .tuple(fc.constantFrom(...numbers), fc.integer({ min: 0, max: 7 }), fc.uint8Array({ maxLength: 12 }))
    .map(([no, type, value]) =>
      wireField(
        no,
        type,
        `field ${no} of wire type ${type}: ${Buffer.from(value).toString('hex') || 'nothing'}`,
        value,
      ),
    );
}
