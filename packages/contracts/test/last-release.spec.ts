import {
  type DescField,
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonObject,
  type JsonValue,
  ScalarType,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { current, events, released } from './contracts.js';

/** A message in protobuf's JSON in which every field holds something other than its default. */
function filled(type: DescMessage): JsonValue {
  if (type.typeName === 'google.protobuf.Timestamp') return '2026-01-31T12:00:00Z';
  return Object.fromEntries(
    type.fields.map((field) => [field.jsonName, field.fieldKind === 'list' ? [single(field)] : single(field)]),
  );
}

function single(field: DescField): JsonValue {
  if (field.message) return filled(field.message);
  if (field.enum) return field.enum.values.at(-1)?.name ?? '';
  if (field.scalar === ScalarType.STRING) return 'x';
  return field.scalar === ScalarType.BOOL ? true : 7;
}

// A value that an enum has gained since reaches a consumer of the last release as its number, for enums are open.
const asNumbers = { enumAsInteger: true };

describe('an event of today', () => {
  const published = events(released).map(({ message }) => [message.typeName, message] as const);

  it.each(published)('%s is read by a consumer of the last release', (name, old) => {
    const today = current.getMessage(name);
    if (!today) throw new Error(`${name} was taken away`);
    const sent = fromJson(today, filled(today));
    const read = toJson(old, fromBinary(old, toBinary(today, sent)), asNumbers) as JsonObject;
    expect(Object.keys(read).sort()).toEqual(old.fields.map((field) => field.jsonName).sort());
    expect(toJson(today, sent, asNumbers)).toMatchObject(read);
  });
});
