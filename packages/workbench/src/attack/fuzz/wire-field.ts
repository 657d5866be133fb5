import { BinaryWriter } from '@bufbuild/protobuf/wire';

/** One field of a message as it stands on the wire, right or wrong; and how it is shown to whoever mends what it broke. */
export interface WireField {
  readonly shown: string;
  write(into: BinaryWriter): void;
}

/** Wire types of protobuf's encoding. */
export const wireType = { varint: 0, bit64: 1, bytes: 2, groupStart: 3, groupEnd: 4, bit32: 5 } as const;

/** A field of any number and wire type, whose value is the bytes that stand behind its tag. */
export function wireField(no: number, type: number, shown: string, value: Uint8Array): WireField {
  return { shown, write: (into) => void into.uint32(((no << 3) | type) >>> 0).raw(value) };
}

/** The bytes of a varint: ten of them at most, as any number of 64 bits can be written. */
export function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

/** Bytes behind their length. */
export function lengthPrefixed(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([varint(BigInt(bytes.byteLength)), bytes]);
}

/** The bytes of fields one after the other: a message, if they are right. */
export function encodeFields(fields: readonly WireField[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const field of fields) field.write(writer);
  return writer.finish();
}
