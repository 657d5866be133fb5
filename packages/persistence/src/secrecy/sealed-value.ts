import type { KeyObject } from 'node:crypto';
import { decrypt, encrypt } from './authenticated-cipher.js';

/** Where a value stands. A sealed value opens nowhere else. */
export interface Place {
  shopId: string;
  table: string;
  column: string;
  /** What tells the row from the shop's others: its key without the shop. */
  row: string;
}

/** A data key and the number that sealed values name it by. */
export interface DataKey {
  version: number;
  key: KeyObject;
}

// A byte that neither a protobuf message nor what V8 serialises can begin with: sealed and plain bytes are told apart by it.
const format = 1;
const header_bytes = 5;
// Texts of people hold no such character.
const textMark = '\u0001sealed:';

/** A value of a jsonb column as it is kept: what is sealed, beside what may be read by everybody. */
export interface SealedJson {
  sealed: string;
}

/** Format, version of the data key, nonce, ciphertext, tag: 33 bytes longer than `plain`. */
export function sealBytes({ version, key }: DataKey, place: Place, plain: Uint8Array): Buffer {
  const header = Buffer.alloc(header_bytes);
  header.writeUInt8(format);
  header.writeUInt32BE(version, 1);
  return Buffer.concat([header, encrypt(key, plain, bind(header, place))]);
}

/** The plain bytes. @throws {Error} when the value was sealed with another key or for another place, or is damaged. */
export function openBytes({ key }: DataKey, place: Place, sealed: Buffer): Buffer {
  return decrypt(key, sealed.subarray(header_bytes), bind(sealed.subarray(0, header_bytes), place));
}

/** The version of the data key that bytes were sealed with; undefined where they are plain. */
export function keyVersionOf(bytes: Buffer): number | undefined {
  return bytes.byteLength > header_bytes && bytes[0] === format ? bytes.readUInt32BE(1) : undefined;
}

/** Sealed bytes as a text column keeps them. */
export function writeSealedText(sealed: Buffer): string {
  return textMark + sealed.toString('base64');
}

/** The sealed bytes of a text column; undefined where it holds a plain text. */
export function readSealedText(kept: string): Buffer | undefined {
  return kept.startsWith(textMark) ? Buffer.from(kept.slice(textMark.length), 'base64') : undefined;
}

/** The sealed bytes of a jsonb column; undefined where it holds a plain value. */
export function readSealedJson(kept: unknown): Buffer | undefined {
  const { sealed } = (kept ?? {}) as Partial<SealedJson>;
  return typeof sealed === 'string' ? Buffer.from(sealed, 'base64') : undefined;
}

function bind(header: Buffer, { shopId, table, column, row }: Place): Buffer {
  return Buffer.concat([header, Buffer.from(JSON.stringify([shopId, table, column, row]))]);
}
