import { type DescField, type DescMessage, type DescOneof, ScalarType } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';
import type { FieldViolation } from '../errors.js';
import { localName, type PlainMessage } from './local-name.js';
import type { ContractOptions, Rules } from './options.js';
import { bytesCheck, enumCheck, numberCheck, stringCheck, timestampCheck, type ValueCheck } from './value-checks.js';

/** Looks at one message and adds what it finds, paths relative to that message. */
export type MessageCheck = (message: PlainMessage, found: FieldViolation[]) => void;

/** Violations that one refusal names; the rest are found when these are mended. They travel in HTTP/2 headers. */
export const violations_max = 20;
/** Items that a list or map holds at most where its field says nothing. */
export const items_max_default = 1_000;

type FieldCheck = (value: unknown, path: string, found: FieldViolation[]) => void;

const wrapperScalars: Record<string, ScalarType> = {
  'google.protobuf.StringValue': ScalarType.STRING,
  'google.protobuf.BytesValue': ScalarType.BYTES,
  'google.protobuf.DoubleValue': ScalarType.DOUBLE,
  'google.protobuf.FloatValue': ScalarType.FLOAT,
};

/**
 * Turns the rules declared in the contract into closures over ts-proto's plain messages, once at start. A message
 * that breaks no rule costs one pass over its fields and allocates nothing.
 */
export class MessageChecks {
  private readonly compiled = new Map<string, MessageCheck>();

  constructor(private readonly options: ContractOptions) {}

  /** The check of a message type, nested ones included. Types may refer to themselves. */
  of(desc: DescMessage): MessageCheck {
    const known = this.compiled.get(desc.typeName);
    if (known) return known;
    let check: MessageCheck = () => undefined;
    this.compiled.set(desc.typeName, (message, found) => check(message, found));
    check = this.compile(desc);
    this.compiled.set(desc.typeName, check);
    return check;
  }

  private compile(desc: DescMessage): MessageCheck {
    const checks: MessageCheck[] = [];
    for (const member of desc.members) {
      const check = member.kind === 'oneof' ? this.oneofCheck(member) : this.memberCheck(member);
      if (check) checks.push(check);
    }
    return (message, found) => {
      for (let i = 0; i < checks.length && found.length < violations_max; i += 1) checks[i]!(message, found);
    };
  }

  private memberCheck(field: DescField): MessageCheck | undefined {
    const check = this.fieldCheck(field, this.options.rulesOf(field));
    const name = localName(field.name);
    return check && ((message, found) => check(message[name], field.name, found));
  }

  private oneofCheck(oneof: DescOneof): MessageCheck | undefined {
    const required = this.options.isOneRequired(oneof);
    const name = localName(oneof.name);
    const members = new Map<string, [path: string, check: FieldCheck]>();
    for (const field of oneof.fields) {
      const check = this.fieldCheck(field, this.options.rulesOf(field));
      if (check) members.set(localName(field.name), [field.name, check]);
    }
    if (!required && members.size === 0) return undefined;
    const description = `one of ${oneof.fields.map((field) => field.name).join(', ')} must be set`;
    return (message, found) => {
      const chosen = message[name] as { $case: string; value: unknown } | undefined;
      if (chosen === undefined) {
        if (required) found.push({ field: oneof.name, description });
        return;
      }
      const member = members.get(chosen.$case);
      if (member) member[1](chosen.value, member[0], found);
    };
  }

  private fieldCheck(field: DescField, rules: Rules): FieldCheck | undefined {
    if (field.fieldKind === 'list') return this.listCheck(field, rules);
    if (field.fieldKind === 'map') return this.mapCheck(field, rules);
    if (field.fieldKind === 'message') return requiredOr(rules.required, false, this.nestedCheck(field.message));
    const check = field.fieldKind === 'enum' ? enumCheck(field.enum) : scalarCheck(field.scalar, rules);
    if (!check && !rules.required) return undefined;
    return requiredOr(rules.required, readsZeroAsAbsent(field), (value, path, found) => {
      const description = check?.(value);
      if (description !== undefined) found.push({ field: path, description });
    });
  }

  private nestedCheck(desc: DescMessage): FieldCheck {
    if (desc.typeName === 'google.protobuf.Timestamp') return toFieldCheck(timestampCheck);
    const scalar = wrapperScalars[desc.typeName];
    if (scalar !== undefined) return toFieldCheck(scalarCheck(scalar, plainRules));
    if (desc.typeName.startsWith('google.protobuf.')) return () => undefined;
    const check = this.of(desc);
    return (value, path, found) => {
      const found_before = found.length;
      check(value as PlainMessage, found);
      for (let i = found_before; i < found.length; i += 1) found[i]!.field = `${path}.${found[i]!.field}`;
    };
  }

  private itemCheck(field: DescField & { fieldKind: 'list' | 'map' }, rules: Rules): FieldCheck | undefined {
    const kind = field.fieldKind === 'list' ? field.listKind : field.mapKind;
    if (kind === 'message') return this.nestedCheck(field.message!);
    if (kind === 'enum') return toFieldCheck(enumCheck(field.enum!));
    const check = scalarCheck(field.scalar!, rules);
    return check && toFieldCheck(check);
  }

  private listCheck(field: DescField & { fieldKind: 'list' }, rules: Rules): FieldCheck {
    const { items_min, items_max } = itemBounds(rules);
    const check = this.itemCheck(field, rules);
    return (value, path, found) => {
      const items = value as ArrayLike<unknown>;
      if (items.length < items_min) found.push({ field: path, description: `must have at least ${items_min} items` });
      if (items.length > items_max) {
        found.push({ field: path, description: `must have at most ${items_max} items` });
        return;
      }
      if (!check) return;
      for (let i = 0; i < items.length && found.length < violations_max; i += 1) {
        const found_before = found.length;
        check(items[i], '', found);
        if (found.length > found_before) placeUnder(found, found_before, `${path}[${i}]`);
      }
    };
  }

  private mapCheck(field: DescField & { fieldKind: 'map' }, rules: Rules): FieldCheck {
    const { items_min, items_max } = itemBounds(rules);
    const check = this.itemCheck(field, rules);
    const keyCheck = field.mapKey === ScalarType.STRING ? stringCheck(plainRules) : undefined;
    return (value, path, found) => {
      const entries = value instanceof Map ? [...value] : Object.entries(value as object);
      if (entries.length < items_min)
        found.push({ field: path, description: `must have at least ${items_min} entries` });
      if (entries.length > items_max) {
        found.push({ field: path, description: `must have at most ${items_max} entries` });
        return;
      }
      for (let i = 0; i < entries.length && found.length < violations_max; i += 1) {
        const [key, item] = entries[i]!;
        const wrongKey = keyCheck?.(key);
        if (wrongKey !== undefined) found.push({ field: path, description: `a key ${wrongKey}` });
        const found_before = found.length;
        check?.(item, '', found);
        // A key may be personal data, so that the entry is named by its place.
        if (found.length > found_before) placeUnder(found, found_before, `${path}[${i}]`);
      }
    };
  }
}

const plainRules: Rules = {
  required: false,
  minLength: 0,
  maxLength: 0,
  format: 0,
  minItems: 0,
  maxItems: 0,
  maxBytes: 0,
};

function scalarCheck(scalar: ScalarType, rules: Rules): ValueCheck | undefined {
  if (scalar === ScalarType.STRING) return stringCheck(rules);
  if (scalar === ScalarType.BYTES) return bytesCheck(rules);
  if (scalar === ScalarType.BOOL) return undefined;
  return numberCheck(scalar, rules);
}

function itemBounds(rules: Rules): { items_min: number; items_max: number } {
  return { items_min: rules.minItems || (rules.required ? 1 : 0), items_max: rules.maxItems || items_max_default };
}

function toFieldCheck(check: ValueCheck | undefined): FieldCheck {
  if (!check) return () => undefined;
  return (value, path, found) => {
    const description = check(value);
    if (description !== undefined) found.push({ field: path, description });
  };
}

/**
 * Whether a zero value counts as no value: always for strings, bytes and enums, as the contract says; for numbers and
 * booleans unless they are `optional` or in a oneof.
 */
function readsZeroAsAbsent(field: DescField & { fieldKind: 'scalar' | 'enum' }): boolean {
  if (field.fieldKind === 'enum' || field.scalar === ScalarType.STRING || field.scalar === ScalarType.BYTES)
    return true;
  return field.presence === FeatureSet_FieldPresence.IMPLICIT;
}

/** Runs `check` on a value that is there; on one that is not, says so where it is required. */
function requiredOr(required: boolean, readsZeroAsAbsent: boolean, check: FieldCheck): FieldCheck {
  return (value, path, found) => {
    const isThere = value !== undefined && value !== null && (!readsZeroAsAbsent || isNotZero(value));
    if (isThere) check(value, path, found);
    else if (required) found.push({ field: path, description: 'is required' });
  };
}

function isNotZero(value: unknown): boolean {
  if (value instanceof Uint8Array) return value.byteLength > 0;
  return Boolean(value) || Number.isNaN(value);
}

function placeUnder(found: FieldViolation[], from: number, path: string): void {
  for (let i = from; i < found.length; i += 1) {
    const violation = found[i]!;
    violation.field = path + violation.field;
  }
}
