import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import type { FieldViolation } from '../errors.js';

/** What of a `google.rpc.Status` the platform uses: its code and message, `ErrorInfo`, `BadRequest` and `RetryInfo`. */
export interface RpcStatus {
  code: number;
  message: string;
  reason: string;
  domain: string;
  metadata: Record<string, string>;
  violations: FieldViolation[];
  retryAfter_ms?: number;
}

const errorInfoType = 'type.googleapis.com/google.rpc.ErrorInfo';
const badRequestType = 'type.googleapis.com/google.rpc.BadRequest';
const retryInfoType = 'type.googleapis.com/google.rpc.RetryInfo';

// Wire tags: field number × 8 + wire type; all fields here but Status.code are length-delimited (2).
const tag = (field: number, wireType = 2) => (field << 3) | wireType;

/** The bytes of `grpc-status-details-bin`. */
export function encodeRpcStatus(status: RpcStatus): Uint8Array {
  const writer = new BinaryWriter();
  writer.uint32(tag(1, 0)).int32(status.code).uint32(tag(2)).string(status.message);
  const info = new BinaryWriter();
  info.uint32(tag(1)).string(status.reason).uint32(tag(2)).string(status.domain);
  for (const [key, value] of Object.entries(status.metadata)) writePair(info, 3, key, value);
  writePair(writer, 3, errorInfoType, info.finish());
  if (status.violations.length > 0) {
    const badRequest = new BinaryWriter();
    for (const { field, description } of status.violations) writePair(badRequest, 1, field, description);
    writePair(writer, 3, badRequestType, badRequest.finish());
  }
  if (status.retryAfter_ms !== undefined) writePair(writer, 3, retryInfoType, encodeRetryInfo(status.retryAfter_ms));
  return writer.finish();
}

/** Reads `grpc-status-details-bin`; details of other types are passed over. @throws {Error} when it is garbled. */
export function decodeRpcStatus(bytes: Uint8Array): RpcStatus {
  const status: RpcStatus = { code: 0, message: '', reason: '', domain: '', metadata: {}, violations: [] };
  readFields(bytes, (field, reader) => {
    if (field === 1) status.code = reader.int32();
    else if (field === 2) status.message = reader.string();
    else if (field === 3) readDetail(reader.bytes(), status);
    else return false;
    return true;
  });
  return status;
}

/** A `RetryInfo`: one `google.protobuf.Duration`, of seconds and nanoseconds. */
function encodeRetryInfo(delay_ms: number): Uint8Array {
  const writer = new BinaryWriter();
  writer.uint32(tag(1)).fork();
  writer.uint32(tag(1, 0)).int64(Math.floor(delay_ms / 1_000));
  writer.uint32(tag(2, 0)).int32((delay_ms % 1_000) * 1_000_000);
  return writer.join().finish();
}

function readRetryInfo(bytes: Uint8Array, status: RpcStatus): void {
  readFields(bytes, (field, reader) => {
    if (field !== 1) return false;
    let delay_ms = 0;
    readFields(reader.bytes(), (part, duration) => {
      if (part === 1) delay_ms += Number(duration.int64()) * 1_000;
      else if (part === 2) delay_ms += duration.int32() / 1_000_000;
      else return false;
      return true;
    });
    status.retryAfter_ms = delay_ms;
    return true;
  });
}

function readDetail(bytes: Uint8Array, status: RpcStatus): void {
  let type = '';
  let value: Uint8Array = new Uint8Array();
  readFields(bytes, (field, reader) => {
    if (field === 1) type = reader.string();
    else if (field === 2) value = reader.bytes();
    else return false;
    return true;
  });
  if (type === errorInfoType) readErrorInfo(value, status);
  if (type === badRequestType) readBadRequest(value, status);
  if (type === retryInfoType) readRetryInfo(value, status);
}

function readErrorInfo(bytes: Uint8Array, status: RpcStatus): void {
  readFields(bytes, (field, reader) => {
    if (field === 1) status.reason = reader.string();
    else if (field === 2) status.domain = reader.string();
    else if (field === 3) {
      const [key, value] = readPair(reader.bytes());
      // An assignment to `__proto__` would be none.
      Object.defineProperty(status.metadata, key, { value, enumerable: true, writable: true, configurable: true });
    } else return false;
    return true;
  });
}

function readBadRequest(bytes: Uint8Array, status: RpcStatus): void {
  readFields(bytes, (field, reader) => {
    if (field !== 1) return false;
    const [violated, description] = readPair(reader.bytes());
    status.violations.push({ field: violated, description });
    return true;
  });
}

/** A message of two fields, 1 and 2: a map entry, an `Any`, a `FieldViolation`. */
function writePair(writer: BinaryWriter, field: number, first: string, second: string | Uint8Array): void {
  writer.uint32(tag(field)).fork().uint32(tag(1)).string(first).uint32(tag(2));
  if (typeof second === 'string') writer.string(second);
  else writer.bytes(second);
  writer.join();
}

function readPair(bytes: Uint8Array): [first: string, second: string] {
  const pair: [string, string] = ['', ''];
  readFields(bytes, (field, reader) => {
    if (field !== 1 && field !== 2) return false;
    pair[field - 1] = reader.string();
    return true;
  });
  return pair;
}

function readFields(bytes: Uint8Array, read: (field: number, reader: BinaryReader) => boolean): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (!read(field, reader)) reader.skip(wireType, field);
  }
}
