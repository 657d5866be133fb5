/** One field of a message as it stands on the wire, right or wrong; and how it is shown to whoever mends what it broke. */
export interface WireField {
  readonly shown: string;
  /** Its tag and what stands behind it. */
  readonly bytes: Uint8Array;
}

/**
 * The most that one field holds, however often it and what is in it are repeated: a little above the 4 MB that the
 * services take in a message. Lists in lists would otherwise make gigabytes of one call.
 */
export const field_bytes_max = 5_000_000;

/** Wire types of protobuf's encoding. */
export const wireType = { varint: 0, bit64: 1, bytes: 2, groupStart: 3, groupEnd: 4, bit32: 5 } as const;

/** A field of any number and wire type, whose value is the bytes that stand behind its tag. */
export function wireField(no: number, type: number, shown: string, value: Uint8Array): WireField {
  return { shown, bytes: Buffer.concat([varint(BigInt(((no << 3) | type) >>> 0)), value]) };
}

/** The field over and over, as a list holds its items; less often than asked where it would outgrow a field. */
export function repeatedField({ shown, bytes }: WireField, count: number): WireField {
  const times = Math.max(1, Math.min(count, Math.floor(field_bytes_max / bytes.byteLength)));
  return { shown: `${times} × ${shown}`, bytes: Buffer.concat(Array.from({ length: times }, () => bytes)) };
}

/** The first of the fields, as many as one field may hold together; one at least. */
export function fittingFields(fields: readonly WireField[]): readonly WireField[] {
  let total_bytes = 0;
  return fields.filter(({ bytes }, place) => {
    total_bytes += bytes.byteLength;
    return place === 0 || total_bytes <= field_bytes_max;
  });
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
  return Buffer.concat(fields.map(({ bytes }) => bytes));
}
