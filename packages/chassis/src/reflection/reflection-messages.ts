import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** One question of `grpc.reflection.v1.ServerReflectionRequest`. */
export type ReflectionQuestion =
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'extension'; readonly type: string; readonly number: number }
  | { readonly kind: 'extensionNumbers'; readonly type: string }
  | { readonly kind: 'services' }
  | { readonly kind: 'none' };

/** A question with the bytes that it came in, since an answer repeats them. */
export interface ReflectionRequest {
  readonly question: ReflectionQuestion;
  readonly bytes: Uint8Array;
}

/** One answer of `grpc.reflection.v1.ServerReflectionResponse`. */
export type ReflectionAnswer =
  | { readonly kind: 'files'; readonly files: readonly Uint8Array[] }
  | { readonly kind: 'extensionNumbers'; readonly type: string; readonly numbers: readonly number[] }
  | { readonly kind: 'services'; readonly names: readonly string[] }
  | { readonly kind: 'error'; readonly code: number; readonly message: string };

/** @throws {Error} when the bytes are no message. */
export function readReflectionRequest(bytes: Uint8Array): ReflectionRequest {
  let question: ReflectionQuestion = { kind: 'none' };
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (wireType !== WireType.LengthDelimited) reader.skip(wireType, field);
    else question = readQuestion(field, reader.bytes()) ?? question;
  }
  return { question, bytes };
}

function readQuestion(field: number, bytes: Uint8Array): ReflectionQuestion | undefined {
  const text = () => Buffer.from(bytes).toString();
  if (field === 3) return { kind: 'file', name: text() };
  if (field === 4) return { kind: 'symbol', name: text() };
  if (field === 5) return readExtension(bytes);
  if (field === 6) return { kind: 'extensionNumbers', type: text() };
  return field === 7 ? { kind: 'services' } : undefined;
}

function readExtension(bytes: Uint8Array): ReflectionQuestion {
  let type = '';
  let number = 0;
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1 && wireType === WireType.LengthDelimited) type = reader.string();
    else if (field === 2 && wireType === WireType.Varint) number = reader.int32();
    else reader.skip(wireType, field);
  }
  return { kind: 'extension', type, number };
}

/** The bytes of the answer to a request. */
export function writeReflectionResponse(request: ReflectionRequest, answer: ReflectionAnswer): Uint8Array {
  const writer = new BinaryWriter().uint32(18).bytes(request.bytes);
  if (answer.kind === 'files') {
    writer.uint32(34).fork();
    for (const file of answer.files) writer.uint32(10).bytes(file);
  } else if (answer.kind === 'extensionNumbers') {
    writer.uint32(42).fork().uint32(10).string(answer.type).uint32(18).fork();
    for (const number of answer.numbers) writer.int32(number);
    writer.join();
  } else if (answer.kind === 'services') {
    writer.uint32(50).fork();
    for (const name of answer.names) writer.uint32(10).fork().uint32(10).string(name).join();
  } else {
    writer.uint32(58).fork().uint32(8).int32(answer.code).uint32(18).string(answer.message);
  }
  return writer.join().finish();
}
