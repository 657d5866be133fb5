import {
  create,
  type DescField,
  type DescMessage,
  fromJson,
  getOption,
  hasOption,
  type JsonValue,
  ScalarType,
  toBinary,
} from '@bufbuild/protobuf';
import { type AttackedMethod, contracts, extension } from './attacked-methods.js';
import { instantOf, type JsonRequest, particularsOf } from './fixtures.js';
import type { ShopWorld } from './shop-world.js';

/** `guanxi.contract.v1.Format` by number, and an example of each. */
const exampleOfFormat = ['', 'shop', 'x-1', '0b9f2c1e-7f60-4f0e-9f0e-3d2f1a5b6c7d', 'zh', 'Asia/Shanghai', 'care'];

/** The rules of a field as the contract declares them. */
export interface FieldRules {
  required: boolean;
  minLength: number;
  maxLength: number;
  format: number;
  min?: number;
  max?: number;
  minItems: number;
  maxItems: number;
}

const noRules: FieldRules = { required: false, minLength: 0, maxLength: 0, format: 0, minItems: 0, maxItems: 0 };

/** Reading an option parses it: a field's rules are asked for thousands of times, and stay what they are. */
const rulesRead = new Map<DescField, FieldRules>();

/** What the contract asks of a field. */
export function rulesOf(field: DescField): FieldRules {
  const known = rulesRead.get(field);
  if (known) return known;
  const option = extension('rules');
  const rules = hasOption(field, option) ? (getOption(field, option) as unknown as FieldRules) : noRules;
  rulesRead.set(field, rules);
  return rules;
}

/**
 * A request that the shop's own people could send: every id that the shop has is filled in by its field's name, what
 * else the contract requires is the least that its rules allow, and the method's particulars come last.
 */
export function validRequest(method: AttackedMethod, world: ShopWorld): JsonRequest {
  const particulars = particularsOf(method, world);
  const request = validMessage(method.input, world, new Set(Object.keys(particulars)));
  for (const [field, value] of Object.entries(particulars)) if (value !== null) request[field] = value;
  request.shop_id = world.shopId;
  return request;
}

/** @throws {Error} when the JSON is no message of the method. */
export function requestBytes(method: AttackedMethod, request: JsonRequest): Uint8Array {
  return toBinary(method.input, fromJson(method.input, request as JsonValue, { registry: contracts }));
}

/** The bytes of a message of this type that holds nothing. */
export const emptyBytes = (desc: DescMessage): Uint8Array => toBinary(desc, create(desc));

function validMessage(desc: DescMessage, world: ShopWorld, except: ReadonlySet<string> = new Set()): JsonRequest {
  const message: JsonRequest = {};
  const chosen = new Set<string>();
  for (const field of desc.fields) {
    if (except.has(field.name)) {
      if (field.oneof) chosen.add(field.oneof.name);
      continue;
    }
    if (field.oneof) {
      if (chosen.has(field.oneof.name)) continue;
      if (!hasOption(field.oneof, extension('one_required')) && !(field.name in world.ids)) continue;
      chosen.add(field.oneof.name);
    }
    const value = validValue(field, world);
    if (value !== undefined) message[field.name] = value;
  }
  return message;
}

function validValue(field: DescField, world: ShopWorld): JsonRequest[string] | undefined {
  const known = world.ids[field.name] ?? world.ids[field.name.replace(/_ids$/, '_id')];
  if (field.name === 'idempotency_key') return crypto.randomUUID();
  const rules = rulesOf(field);
  const isNeeded = rules.required || rules.minItems > 0 || field.oneof !== undefined;
  if (field.fieldKind === 'list') {
    if (field.listKind === 'message') return isNeeded ? repeated(validMessage(field.message, world), rules) : undefined;
    if (known !== undefined && field.listKind === 'scalar' && field.scalar === ScalarType.STRING) return [known];
    if (!isNeeded) return undefined;
    return repeated(field.listKind === 'enum' ? 1 : validScalar(field.name, field.scalar, rules, world), rules);
  }
  if (field.fieldKind === 'message') {
    if (!isNeeded) return undefined;
    return field.message.typeName === 'google.protobuf.Timestamp'
      ? instantOf(field.name)
      : validMessage(field.message, world);
  }
  if (field.fieldKind === 'map') return undefined;
  if (field.fieldKind === 'scalar' && field.scalar === ScalarType.STRING && known !== undefined) return known;
  if (!isNeeded) return undefined;
  return field.fieldKind === 'enum' ? 1 : validScalar(field.name, field.scalar, rules, world);
}

const repeated = <T>(item: T, { minItems }: FieldRules): T[] =>
  Array.from({ length: Math.max(1, minItems) }, () => item);

function validScalar(name: string, scalar: ScalarType, { format, min }: FieldRules, { markers }: ShopWorld) {
  if (scalar === ScalarType.BOOL) return true;
  if (scalar !== ScalarType.STRING) return Math.max(1, min ?? 1);
  if (name === 'display_name' || name === 'name') return markers.name;
  return exampleOfFormat[format] || markers.text;
}
